package io.github.themapleseed.tinymls.benchmark;

import java.io.OutputStream;

/** Takes bytes and counts them. */
final class CountingSink extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        count += length;
    }

    long count() {
        return count;
    }
}
