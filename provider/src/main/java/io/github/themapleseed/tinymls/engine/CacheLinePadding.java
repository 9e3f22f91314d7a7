package io.github.themapleseed.tinymls.engine;

/**
 * Keeps the fields of a subclass off the cache lines of the object before it in memory. A collector lays the engines of
 * a pool end to end. Without padding, the fields that one thread writes with every message could share a cache line
 * with the engine of another thread. The padding has 128 bytes, since processors fetch lines of 64 bytes in pairs. It
 * is in a superclass, since a JVM may reorder the fields of one class.
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
