package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.Prefix;
import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceMessage;
import io.github.themapleseed.tinymls.conformance.process.child.StoreMember;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four processes and the command line on one file, with clocks up to 30 s apart, one of which is in 2099 for a while
 * and one in 1970. They make, appoint, withdraw and delete at once while the file forgets. A witness holds every file
 * to the reference model; whenever all have the same file, what each of them seals opens everywhere, and in the model
 * under the version that is in force by the file. {@code -Dtinymls.store.soak.rounds=100} goes on for some minutes.
 */
class StoreSoakTest {
    private static final int ROUNDS = Integer.getInteger("tinymls.store.soak.rounds", 4);
    private static final String PASSWORD = "changeit";
    private static final String TEXT = "by the clock alone";
    private static final String MAIN = "main";
    /** Four times the distance of two clocks: a machine may stall for the rest between sealing and opening. */
    private static final String WINDOW = "2m";
    private static final long IN_2099 = 4_070_908_800_000L;
    private static final long IN_1970 = 10_000_000;
    /** How far each member's clock is ahead, in ms. */
    private static final long[] AHEAD = {0, 15_000, -15_000, 5_000};
    private static final long AHEAD_AT_MOST = 30_000;
    private static final int TO_2099 = 3;
    private static final int TO_1970 = 2;
    /** Wrong clocks come and go with this period, in rounds. */
    private static final int CYCLE = 4;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

    @TempDir
    private Path folder;
    private Path store;
    private Path password;
    private final List<Running> members = new ArrayList<>();
    private final TreeSet<String> expected = new TreeSet<>();
    private final boolean[] isWrong = new boolean[AHEAD.length];
    /** What the members have logged: printed if something is wrong. */
    private final List<String> log = new ArrayList<>();

    @Test
    void processesOfOneFileAgreeAndLoseNothing() throws Exception {
        long seed = Long.getLong("tinymls.store.soak.seed", System.nanoTime());
        System.out.println("-Dtinymls.store.soak.seed=" + seed);
        Random random = new Random(seed);
        store = folder.resolve("store");
        password = Files.writeString(folder.resolve("password"), PASSWORD);
        command("create", MAIN, "--window", WINDOW);
        expected.add(MAIN);
        Path clock = ShiftedClock.in(folder);
        try (StoreWitness witness = new StoreWitness(store, PASSWORD, AHEAD_AT_MOST)) {
            for (long ahead : AHEAD) {
                members.add(member(clock, ahead));
            }
            for (int round = 0; round < ROUNDS; round++) {
                setClocks(round);
                change(round, random);
                checkAgreement(round, witness);
            }
            setClocks(0);
            checkAgreement(ROUNDS, witness);
            System.out.println(witness.seen() + " files seen in " + ROUNDS + " rounds");
            log.clear();
        } finally {
            members.forEach(Running::close);
            log.forEach(System.out::println);
        }
    }

    private Running member(Path clock, long ahead) throws IOException {
        return new Running(ChildJvm.running(StoreMember.class, store, PASSWORD).with(clock).withJarOnClassPath()
                .security(JavaSecurity.last("TinyMLS").in(folder)).set("tinymls.store.interval", "2s")
                .set(ShiftedClock.PROPERTY, String.valueOf(ahead)));
    }

    /** Nothing is changed while the file is one of 2099, or others keep writing it: the command is given again then. */
    private void command(Object... words) {
        List<Object> all = new ArrayList<>(List.of("store", store));
        all.addAll(List.of(words));
        all.addAll(List.of("--password-file", password));
        ChildJvm command = ChildJvm.runningJar(all.toArray());
        long start = System.nanoTime();
        Output output = ChildJvm.run(command.builder());
        while (output.exit() != 0 && System.nanoTime() - start < PATIENCE_NANOS) {
            log.add("refused: " + output);
            output = ChildJvm.run(command.builder());
        }
        assertEquals(0, output.exit(), output::toString);
    }

    private void tell(int member, String line) throws IOException {
        members.get(member).process().outputWriter().write(line + "\n");
        members.get(member).process().outputWriter().flush();
    }

    private String answer(int member) throws IOException {
        while (true) {
            String line = members.get(member).process().inputReader().readLine();
            assertTrue(line != null, "member " + member + " has ended");
            if (line.startsWith(">")) {
                return line.substring(1);
            }
            log.add("member " + member + ": " + line);
        }
    }

    private String told(int member, String line) throws IOException {
        tell(member, line);
        return answer(member);
    }

    private void setClocks(int round) throws IOException {
        int phase = round % CYCLE;
        setClock(TO_2099, phase == 1 || phase == 2, IN_2099);
        setClock(TO_1970, phase == 2 || phase == 3, IN_1970);
    }

    private void setClock(int member, boolean wrong, long instant) throws IOException {
        if (wrong != isWrong[member]) {
            isWrong[member] = wrong;
            told(member, "clock " + (wrong ? instant - System.currentTimeMillis() : AHEAD[member]));
        }
    }

    /** Two members, and the command line, change the store at once. */
    private void change(int round, Random random) throws IOException {
        int one = random.nextInt(AHEAD.length);
        int other = (one + 1 + random.nextInt(AHEAD.length - 1)) % AHEAD.length;
        boolean appoints = random.nextBoolean() && !isWrong[one] && !isWrong[other];
        tell(one, "put " + (appoints ? MAIN : "of-" + one + "-in-" + round));
        tell(other, "put " + (appoints ? MAIN : "of-" + other + "-in-" + round));
        command("succeed", MAIN, "--in", "8s");
        assertChanged(answer(one));
        assertChanged(answer(other));
        if (!appoints) {
            expected.add("of-" + one + "-in-" + round);
            expected.add("of-" + other + "-in-" + round);
        }
        if (round % 2 == 1) {
            command("succeed", MAIN, "--in", "60m");
            command("withdraw", MAIN, "--force");
            delete(random);
        }
    }

    private static void assertChanged(String answer) {
        assertTrue(answer.equals("written") || answer.startsWith("later"), answer);
    }

    /** A file of 2099 takes nothing away, so that member deletes nothing then. */
    private void delete(Random random) throws IOException {
        List<String> others = expected.stream().filter(alias -> !alias.equals(MAIN)).toList();
        int member = random.nextInt(AHEAD.length);
        if (!others.isEmpty() && !(member == TO_2099 && isWrong[member])) {
            String gone = others.get(random.nextInt(others.size()));
            await(member, gone);
            assertChanged(told(member, "delete " + gone));
            expected.remove(gone);
        }
    }

    private void await(int member, String alias) throws IOException {
        long start = System.nanoTime();
        while (!told(member, "aliases").matches(".*[\\[ ]" + alias + "[],].*")) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS, () -> "member " + member + " lacks " + alias);
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void awaitAliases(int member) throws IOException {
        long start = System.nanoTime();
        for (String has; !(has = told(member, "aliases")).equals(expected.toString());) {
            String found = has;
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS,
                    () -> "member " + member + " has " + found + ", not " + expected);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Whoever has the mark has read a file that holds all that was done before. */
    private void checkAgreement(int round, StoreWitness witness) throws Exception {
        String mark = "mark-" + round;
        assertChanged(told(0, "put " + mark));
        expected.add(mark);
        for (int member = 0; member < AHEAD.length; member++) {
            if (!isWrong[member]) {
                awaitAliases(member);
            }
        }
        for (int sealer = 0; sealer < AHEAD.length; sealer++) {
            if (!isWrong[sealer]) {
                checkMessage(sealer, witness);
            }
        }
        assertChanged(told(1, "delete " + mark));
        expected.remove(mark);
        assertEquals(List.of(), witness.violations(), "in round " + round);
    }

    private void checkMessage(int sealer, StoreWitness witness) throws Exception {
        String message = told(sealer, "seal " + MAIN);
        for (int opener = 0; opener < AHEAD.length; opener++) {
            if (!isWrong[opener]) {
                assertEquals(TEXT, told(opener, "open " + MAIN + " " + message), sealer + " to " + opener);
            }
        }
        byte[] bytes = HexFormat.of().parseHex(message);
        ReferenceEntry entry = witness.contents().entries().stream().filter(each -> each.name().equals(MAIN))
                .findFirst().orElseThrow();
        int inForce = entry.inForce(Prefix.parse(bytes).epoch()).orElseThrow();
        assertArrayEquals(TEXT.getBytes(StandardCharsets.UTF_8),
                ReferenceMessage.open(entry.versions().get(inForce).key().tree(), null, new byte[0], bytes));
    }
}
