package io.github.themapleseed.tinymls.conformance.analysis;

import java.math.BigInteger;
import java.util.Locale;

/** An exact bound on a probability or a count: numerator / 2^denominatorBits. Above 1 it says nothing. */
record Bound(BigInteger numerator, int denominatorBits) {
    /** A count, such as a number of keys. */
    static Bound count(BigInteger count) {
        return new Bound(count, 0);
    }

    /** The smallest bound with this power of two as its denominator that is at least numerator / divisor / 2^bits. */
    static Bound quotient(BigInteger numerator, BigInteger divisor, int denominatorBits) {
        return new Bound(numerator.add(divisor).subtract(BigInteger.ONE).divide(divisor), denominatorBits);
    }

    Bound plus(Bound other) {
        int bits = Math.max(denominatorBits, other.denominatorBits);
        return new Bound(scaled(bits).add(other.scaled(bits)), bits);
    }

    Bound times(long factor) {
        return times(BigInteger.valueOf(factor));
    }

    Bound times(BigInteger factor) {
        return new Bound(numerator.multiply(factor), denominatorBits);
    }

    private BigInteger scaled(int bits) {
        return numerator.shiftLeft(bits - denominatorBits);
    }

    /** As ANALYSIS.md writes it: 2^x, where x has one decimal and is rounded up, so that no bound looks better. */
    String power() {
        return ("2^" + String.format(Locale.ROOT, "%.1f", Math.ceil(log2() * 10) / 10 + 0.0)).replace('-', '−')
                .replaceFirst("\\.0$", "");
    }

    private double log2() {
        int shift = Math.max(0, numerator.bitLength() - 60);
        return Math.log(numerator.shiftRight(shift).doubleValue()) / Math.log(2) + shift - denominatorBits;
    }
}
