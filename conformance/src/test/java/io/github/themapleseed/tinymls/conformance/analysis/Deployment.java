package io.github.themapleseed.tinymls.conformance.analysis;

import static io.github.themapleseed.tinymls.conformance.analysis.FormatLimits.BLOCK_BITS;
import static io.github.themapleseed.tinymls.conformance.analysis.FormatLimits.LIFE_MILLIS;
import static io.github.themapleseed.tinymls.conformance.analysis.FormatLimits.SALT_BITS;
import static io.github.themapleseed.tinymls.conformance.analysis.FormatLimits.SECONDS_PER_YEAR;
import static io.github.themapleseed.tinymls.conformance.analysis.FormatLimits.SECRET_BITS;

import java.math.BigInteger;

/**
 * A deployment whose bounds ANALYSIS.md states, with each term of the theorems there. Every member of a group seals and
 * opens under the group's root key, which is replaced each day.
 *
 * @param groups sets of machines that share one root key at a time
 * @param members machines in a group
 * @param epochsPerSecond sender epochs that each machine begins per second
 * @param messages sealed in each sender epoch that is not full
 * @param bytes of plaintext sealed in each sender epoch that is not full
 * @param fullEpochs sender epochs that reach both limits of FORMAT.md section 8
 * @param forgeries messages per second that each machine refuses
 * @param workBits log2 of the attacker's evaluations of AES or HMAC
 */
record Deployment(long groups, long members, long epochsPerSecond, long years, long messages, long bytes,
        long fullEpochs, long forgeries, int workBits) {
    static final Deployment SMALL =
            new Deployment(1 << 4, 1 << 5, 10, 1, 1 << 10, 1 << 20, 1 << 10, 1_000, 96);
    static final Deployment PLANET =
            new Deployment(1 << 24, 1 << 10, 10, 10, 1 << 8, 1 << 20, 1 << 30, 1_000, 112);

    private BigInteger perSecond(long each) {
        return product(groups, members, each, years, SECONDS_PER_YEAR);
    }

    private static BigInteger product(long... factors) {
        BigInteger product = BigInteger.ONE;
        for (long factor : factors) {
            product = product.multiply(BigInteger.valueOf(factor));
        }
        return product;
    }

    /** u: one root key a day for each group. */
    BigInteger rootKeys() {
        long lifeSeconds = LIFE_MILLIS / 1000;
        return product(groups, (years * SECONDS_PER_YEAR + lifeSeconds - 1) / lifeSeconds);
    }

    /** S: sender epochs begun. */
    BigInteger senderEpochs() {
        return perSecond(epochsPerSecond);
    }

    /** v: messages refused. */
    BigInteger forgedMessages() {
        return perSecond(forgeries);
    }

    /** L: leaves derived, no more than there are sender epochs and headers, or ms with a life before and after. */
    BigInteger leaves() {
        BigInteger millis = product(groups, years * SECONDS_PER_YEAR * 1000 + 2 * LIFE_MILLIS);
        return senderEpochs().add(forgedMessages()).min(millis);
    }

    /** N: nodes expanded. */
    BigInteger nodes() {
        return leaves().multiply(BigInteger.valueOf(FormatLimits.TREE_DEPTH));
    }

    BigInteger plaintextBytes() {
        return senderEpochs().subtract(BigInteger.valueOf(fullEpochs)).multiply(BigInteger.valueOf(bytes))
                .add(product(fullEpochs, FormatLimits.EPOCH_BYTES));
    }

    /** G: generations after the first of all messages, each of which takes 4 MiB of plaintext before it. */
    BigInteger laterGenerations() {
        return plaintextBytes().divide(BigInteger.valueOf(FormatLimits.GENERATION_BYTES));
    }

    /** Z: PRKs and tree roots, both children of each node, and a secret and a key for each sender epoch, forged header
     *  and later generation. */
    BigInteger secrets() {
        return rootKeys().add(nodes()).add(senderEpochs()).add(forgedMessages()).add(laterGenerations()).shiftLeft(1);
    }

    /** Two sender epochs of one root key have one epoch and one salt, where all members always begin together. */
    Bound saltsTogether() {
        BigInteger pairs = product(members, members - 1).shiftRight(1);
        return new Bound(pairs.multiply(product(groups, epochsPerSecond, years, SECONDS_PER_YEAR)), SALT_BITS);
    }

    /** The same where the members begin at independent random times: n^2 / 2 pairs, each in one ms by 1 / ms. */
    Bound saltsSpread() {
        BigInteger epochs = product(members, epochsPerSecond, years, SECONDS_PER_YEAR);
        return Bound.quotient(epochs.pow(2).multiply(BigInteger.valueOf(groups)),
                product(2, years, SECONDS_PER_YEAR, 1000), SALT_BITS);
    }

    /** The attacker's work hits one of the secrets, or two secrets are equal. */
    Bound guesses() {
        return new Bound(secrets().shiftLeft(workBits), SECRET_BITS)
                .plus(new Bound(secrets().pow(2), SECRET_BITS + 1));
    }

    /** The four blocks under a node are never equal, as those of random strings can be. */
    Bound treeSwitches() {
        return new Bound(nodes(), BLOCK_BITS).times(FormatLimits.BLOCK_PAIRS_OF_A_NODE);
    }

    /** The same with the loss of the standard model: there and back, and a guess of the horizon at a theft, if any. */
    Bound treeSwitchesWithLoss() {
        return treeSwitches().times(2 * (LIFE_MILLIS + 1));
    }

    /** Block cipher calls of a sender epoch that is not full. */
    BigInteger blockCalls() {
        long blocks = bytes / FormatLimits.BLOCK_BYTES + messages;
        long chunks = bytes / FormatLimits.CHUNK_BYTES + messages;
        return BigInteger.valueOf(blocks + chunks + 1);
    }

    /** The sum over all keys of what tells GCM from random bytes, as {@link FormatLimits#privacy} has it for one. */
    Bound privacy() {
        BigInteger ordinary = senderEpochs().subtract(BigInteger.valueOf(fullEpochs));
        return FormatLimits.privacy(blockCalls()).times(ordinary).plus(privacyAtLimits());
    }

    /** The part of it that comes from the full sender epochs. */
    Bound privacyAtLimits() {
        return FormatLimits.privacy(FormatLimits.blockCalls()).times(fullEpochs);
    }

    /** A forged tag fits, with the factor 2 for a permutation in place of a function. */
    Bound tags() {
        return new Bound(forgedMessages(), BLOCK_BITS).times(2 * (FormatLimits.hashedBlocks() + 1));
    }

    /** The commitment of a sender epoch that nobody has begun is guessed. */
    Bound commitmentGuesses() {
        return new Bound(forgedMessages(), SECRET_BITS);
    }

    /** Two of the attacker's evaluations of HMAC collide. */
    Bound commitmentCollision() {
        return new Bound(BigInteger.ONE.shiftLeft(2 * workBits), SECRET_BITS + 1);
    }

    /** D, all derivations in the ideal model, there and back. */
    Bound derivations() {
        return guesses().plus(treeSwitches()).times(2);
    }

    /** Theorem 2, in the ideal model. */
    Bound authenticity() {
        return saltsTogether().plus(derivations()).plus(tags()).plus(commitmentGuesses());
    }

    /** Theorem 3, in the ideal model. */
    Bound confidentiality() {
        return authenticity().plus(derivations()).plus(privacy());
    }
}
