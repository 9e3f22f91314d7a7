/**
 * Counters, gauges and security events. A security event goes to JFR and to the logger "tinymls.security". Nothing here
 * stops or delays sealing, opening or erasing: a log that throws, blocks or is missing costs records and no more.
 */
package io.github.themapleseed.tinymls.observe;
