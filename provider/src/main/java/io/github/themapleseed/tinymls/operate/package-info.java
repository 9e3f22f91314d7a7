/**
 * What operators use: the health check, the command line, registration, and the metrics over HTTP and JMX. Modules
 * that may be missing (java.management) are used only where a setting asks for them.
 */
package io.github.themapleseed.tinymls.operate;
