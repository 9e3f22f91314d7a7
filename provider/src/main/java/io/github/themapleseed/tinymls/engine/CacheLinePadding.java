package io.github.themapleseed.tinymls.engine;

/**
 * Keeps the fields of a subclass, and what is laid behind it, off the cache lines of what lies before. A collector that
 * moves the engines of a pool lays them end to end; what one thread writes with every message would then have to be
 * fetched back from the core of the other. 128 bytes, since processors fetch lines of 64 in pairs; and a superclass,
 * since a JVM orders the fields of one class as it likes.
 */
abstract class CacheLinePadding {
    long pad0;
    long pad1;
    long pad2;
    long pad3;
    long pad4;
    long pad5;
    long pad6;
    long pad7;
    long pad8;
    long pad9;
    long pad10;
    long pad11;
    long pad12;
    long pad13;
    long pad14;
    long pad15;
}
