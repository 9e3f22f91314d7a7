/**
 * Counters, gauges, JFR events and the security log. Nothing here makes a caller wait, and no other room is imported.
 */
package io.github.themapleseed.tinymls.observe;
