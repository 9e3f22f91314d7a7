package io.github.themapleseed.tinymls.conformance.analysis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** The tables of figures in ANALYSIS.md, line by line, computed from the deployments and the limits of the format. */
final class AnalysisTables {
    private static final List<Integer> PASSWORD_BITS = List.of(40, 60, 80, 128);
    static final long PASSWORD_ITERATIONS = 600_000;
    /** HMAC with a prepared key runs the compression function of SHA-256 twice on 32 bytes. */
    private static final long COMPRESSIONS_PER_HMAC = 2;
    private static final List<Integer> MEMBER_BITS = List.of(10, 20, 30);

    private AnalysisTables() {
    }

    /** All tables in the order of the page. */
    static List<List<String>> all() {
        return List.of(senderEpoch(), parameters(), sizes(), bounds(), oneRootKey(), passwords());
    }

    private static List<String> senderEpoch() {
        return table("one sender epoch at its limits|figure",
                "GCM invocations under the key of generation 0|"
                        + exactPower(BigInteger.valueOf(FormatLimits.invocations())),
                "blocks of plaintext under it|" + exactPower(BigInteger.valueOf(FormatLimits.plaintextBlocks())),
                "σ, calls of AES under it|" + exactPower(FormatLimits.blockCalls()),
                "σ² / 2^128|" + FormatLimits.privacy(FormatLimits.blockCalls()).power(),
                "ℓ, blocks of AAD and ciphertext of a chunk|" + number(FormatLimits.hashedBlocks()));
    }

    private static List<String> parameters() {
        return table("parameter|small|planet",
                row("groups, each with one root key at a time", each -> number(each.groups())),
                row("members of a group, all of which seal and open", each -> number(each.members())),
                row("sender epochs per member and second", each -> number(each.epochsPerSecond())),
                row("years of 365.25 days", each -> number(each.years())),
                row("messages in a sender epoch", each -> number(each.messages())),
                row("bytes of plaintext in a sender epoch", each -> number(each.bytes())),
                row("sender epochs at both limits, 2^24 messages and 2^36 bytes", each -> number(each.fullEpochs())),
                row("forged messages per member and second", each -> number(each.forgeries())),
                row("T, evaluations of AES or HMAC by the attacker", each -> "2^" + each.workBits()));
    }

    private static List<String> sizes() {
        return table("what follows|small|planet",
                row("u, root keys, one for each group and day", each -> exactPower(each.rootKeys())),
                row("S, sender epochs", each -> exactPower(each.senderEpochs())),
                row("bytes of plaintext in all", each -> exactPower(each.plaintextBytes())),
                row("v, forged messages", each -> exactPower(each.forgedMessages())),
                row("L, leaves derived", each -> exactPower(each.leaves())),
                row("N, nodes expanded, 48 for each leaf", each -> exactPower(each.nodes())),
                row("Z, secrets of 256 bits", each -> exactPower(each.secrets())));
    }

    private static List<String> bounds() {
        return table("term|formula|small|planet",
                row("salts, all members of a group in step|C / 2^96", each -> each.saltsTogether().power()),
                row("salts, members at random times, expected|n² / (2 · ms) / 2^96",
                        each -> each.saltsSpread().power()),
                row("secrets guessed or equal|Z·T / 2^256 + Z² / 2^257", each -> each.guesses().power()),
                row("blocks of the tree|6·N / 2^128", each -> each.treeSwitches().power()),
                row("D, all derivations|2 · (secrets + blocks)", each -> each.derivations().power()),
                row("blocks of the tree with the loss of the standard model|2 · (P + 1) · 6·N / 2^128",
                        each -> each.treeSwitchesWithLoss().power()),
                row("GCM from random bytes, all keys|Σ σ² / 2^128", each -> each.privacy().power()),
                row("of that, sender epochs at their limits|Σ σ² / 2^128", each -> each.privacyAtLimits().power()),
                row("tags forged|2 · v · (ℓ + 1) / 2^128", each -> each.tags().power()),
                row("commitments guessed|v / 2^256", each -> each.commitmentGuesses().power()),
                row("**authenticity**, Theorem 2|salts + D + tags + commitments", each -> each.authenticity().power()),
                row("**confidentiality**, Theorem 3|the same + D + GCM", each -> each.confidentiality().power()),
                row("commitment collision, Theorem 5|T² / 2^257", each -> each.commitmentCollision().power()));
    }

    private static List<String> oneRootKey() {
        String[] rows = MEMBER_BITS.stream().map(bits -> {
            Deployment group = new Deployment(1, 1L << bits, 10, 1, 1, 1, 0, 0, 0);
            Bound day = Bound.quotient(group.saltsTogether().numerator().multiply(BigInteger.valueOf(86_400)),
                    BigInteger.valueOf(FormatLimits.SECONDS_PER_YEAR), FormatLimits.SALT_BITS);
            return "2^" + bits + "|" + day.power();
        }).toArray(String[]::new);
        return table("members of one group|two with one epoch and salt in a day", rows);
    }

    private static List<String> passwords() {
        BigInteger guess = BigInteger.valueOf(PASSWORD_ITERATIONS * COMPRESSIONS_PER_HMAC);
        return table("min-entropy of the password, bits|compressions of SHA-256 that find it surely",
                PASSWORD_BITS.stream().map(bits -> bits + "|" + exactPower(guess.shiftLeft(bits)))
                        .toArray(String[]::new));
    }

    private static String row(String label, Function<Deployment, String> figure) {
        return label + "|" + figure.apply(Deployment.SMALL) + "|" + figure.apply(Deployment.PLANET);
    }

    private static List<String> table(String header, String... rows) {
        int columns = header.split("\\|").length;
        List<String> lines = new ArrayList<>(List.of(line(header), "|---".repeat(columns) + "|"));
        Stream.of(rows).map(AnalysisTables::line).forEach(lines::add);
        return lines;
    }

    private static String line(String cells) {
        return "| " + cells.replace("|", " | ") + " |";
    }

    private static String exactPower(BigInteger count) {
        return Bound.count(count).power();
    }

    /** A power of two from 16 on as such, anything else with commas. */
    static String number(long value) {
        return value >= 16 && Long.bitCount(value) == 1 ? "2^" + Long.numberOfTrailingZeros(value)
                : String.format(Locale.ROOT, "%,d", value);
    }
}
