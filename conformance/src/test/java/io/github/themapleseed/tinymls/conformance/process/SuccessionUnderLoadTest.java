package io.github.themapleseed.tinymls.conformance.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.conformance.model.ReferenceEntry;
import io.github.themapleseed.tinymls.conformance.model.ReferenceStoreFile;
import io.github.themapleseed.tinymls.conformance.process.child.StoreTalker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes talk under one key while its successor comes into force: no message is lost and none refused. One
 * that lacks the successor is seen before, and named after. {@code -Dtinymls.load.rate=10000} has them seal as many
 * messages a second in all, and {@code -Dtinymls.load.seconds} go on for so long.
 */
class SuccessionUnderLoadTest {
    private static final int RATE = Integer.getInteger("tinymls.load.rate", 600);
    private static final long SECONDS = Long.getLong("tinymls.load.seconds", 3);
    private static final int TALKERS = 3;
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "orders";
    private static final String FINGERPRINT = "tinymls_entry_set_fingerprint";
    private static final String WAITING = "tinymls_versions_waiting";
    private static final String PREVIOUS_VERSION = "tinymls_refusals_total{reason=\"previous_version\"}";
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** Before the activation all must have adopted the successor and be talking. */
    private static final long HEADWAY_MILLIS = 2_000;

    @TempDir
    private Path folder;
    private Path store;
    private Path password;
    private final List<Running> talkers = new ArrayList<>();

    /** What one of them says at the end; the counts are by the number of the sender. */
    private record Account(long sent, long first, long last, List<Long> opened, List<Long> refused) {
        static Account parse(String line) {
            String[] words = line.split(" ");
            return new Account(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
                    counts(words[3]), counts(words[4]));
        }

        private static List<Long> counts(String text) {
            return Arrays.stream(text.split(",")).map(Long::valueOf).toList();
        }
    }

    @BeforeEach
    void make() throws IOException {
        store = folder.resolve("store");
        password = Files.writeString(folder.resolve("password"), PASSWORD);
        command("create", ALIAS, "--window", "30s");
    }

    @AfterEach
    void end() {
        talkers.forEach(Running::close);
    }

    private void command(String... words) {
        List<Object> all = new ArrayList<>(List.of("store", store));
        all.addAll(List.of(words));
        all.addAll(List.of("--password-file", password));
        ChildJvm.runningJar(all.toArray()).succeeds();
    }

    private void start(Path... files) throws IOException {
        for (int i = 0; i < TALKERS; i++) {
            talkers.add(new Running(ChildJvm.running(StoreTalker.class, files[i], PASSWORD, ALIAS, i, TALKERS)
                    .withJarOnClassPath().security(JavaSecurity.last("TinyMLS").in(folder))
                    .set("tinymls.store.interval", "1s")));
        }
        for (Running talker : talkers) {
            List<String> ports = talkers.stream().filter(each -> each != talker).map(each -> each.value("port"))
                    .toList();
            assertEquals("connected", told(talker, "connect " + String.join(" ", ports)));
        }
    }

    private static void tell(Running talker, String line) throws IOException {
        talker.process().outputWriter().write(line + "\n");
        talker.process().outputWriter().flush();
    }

    private static String answer(Running talker) throws IOException {
        while (true) {
            String line = talker.process().inputReader().readLine();
            assertTrue(line != null, "it has ended");
            if (line.startsWith(">")) {
                return line.substring(1);
            }
            System.out.println("talker: " + line);
        }
    }

    private static String told(Running talker, String line) throws IOException {
        tell(talker, line);
        return answer(talker);
    }

    private static String metric(Running talker, String name) throws IOException {
        return told(talker, "metric " + name);
    }

    private List<Account> talkUntil(long millis) throws IOException {
        for (Running talker : talkers) {
            assertEquals("begun", told(talker, "talk " + millis + " " + RATE / TALKERS));
        }
        List<Account> accounts = new ArrayList<>();
        for (Running talker : talkers) {
            accounts.add(Account.parse(answer(talker)));
        }
        return accounts;
    }

    private static void await(Condition condition) throws IOException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS, "it does not come about");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Something that comes about. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private long activation() throws IOException {
        ReferenceEntry entry = ReferenceStoreFile.examine(PASSWORD, Files.readAllBytes(store)).contents().entries()
                .get(0);
        return entry.versions().get(entry.versions().size() - 1).activation();
    }

    /**
     * Appoints a successor that so many processes adopt in time, and returns its activation. On a busy machine that may
     * take long: then it is another one, later.
     */
    private long appointed(int adopters) throws IOException {
        for (long lead = 6; ; lead *= 3) {
            command("succeed", ALIAS, "--in", lead + "s");
            long activation = activation();
            for (Running talker : talkers.subList(0, adopters)) {
                await(() -> Double.parseDouble(metric(talker, WAITING)) > 0
                        || System.currentTimeMillis() > activation);
            }
            if (activation - System.currentTimeMillis() > HEADWAY_MILLIS) {
                return activation;
            }
            System.out.println("the machine is too busy for a lead of " + lead + " s");
            await(() -> System.currentTimeMillis() > activation);
        }
    }

    @Test
    void nothingIsLostAndNothingRefused() throws Exception {
        start(store, store, store);
        long activation = appointed(TALKERS);
        List<Account> accounts = talkUntil(activation + TimeUnit.SECONDS.toMillis(SECONDS));
        for (int receiver = 0; receiver < TALKERS; receiver++) {
            Account account = accounts.get(receiver);
            assertTrue(account.first() < activation && account.last() >= activation, "both versions were sealed under");
            for (int sender = 0; sender < TALKERS; sender++) {
                assertEquals(sender == receiver ? 0 : accounts.get(sender).sent(), account.opened().get(sender));
                assertEquals(0, account.refused().get(sender));
            }
        }
        long sent = accounts.stream().mapToLong(Account::sent).sum();
        System.out.println(sent + " messages sealed, " + (TALKERS - 1) * sent + " opened, none refused");
    }

    @Test
    void whoLacksTheSuccessorIsSeenBeforeAndNamedAfter() throws Exception {
        Path copy = Files.copy(store, Files.createDirectory(folder.resolve("elsewhere")).resolve("store"));
        start(store, store, copy);
        Running lacking = talkers.get(2);
        assertEquals(metric(talkers.get(0), FINGERPRINT), metric(lacking, FINGERPRINT));
        long activation = appointed(TALKERS - 1);
        assertEquals(metric(talkers.get(0), FINGERPRINT), metric(talkers.get(1), FINGERPRINT));
        assertNotEquals(metric(talkers.get(0), FINGERPRINT), metric(lacking, FINGERPRINT));
        assertEquals(0, Double.parseDouble(metric(lacking, WAITING)));
        List<Account> accounts = talkUntil(activation + TimeUnit.SECONDS.toMillis(SECONDS));
        for (int receiver = 0; receiver < TALKERS - 1; receiver++) {
            Account account = accounts.get(receiver);
            int other = 1 - receiver;
            assertEquals(accounts.get(other).sent(), account.opened().get(other), "those that have it lose nothing");
            assertTrue(account.refused().get(2) > 0, "after the activation");
            assertTrue(account.opened().get(2) > 0, "before the activation");
            assertTrue(Double.parseDouble(metric(talkers.get(receiver), PREVIOUS_VERSION)) > 0, "named");
            assertTrue(accounts.get(2).refused().get(receiver) > 0, "it understands the others as little");
        }
        assertEquals(0, Double.parseDouble(metric(lacking, PREVIOUS_VERSION)));
        adopts(lacking, copy);
        talkUntil(System.currentTimeMillis() + 500).forEach(
                account -> assertEquals(List.of(0L, 0L, 0L), account.refused(), "it has the file now"));
    }

    private void adopts(Running lacking, Path copy) throws IOException {
        Path next = Files.copy(store, copy.resolveSibling("next"));
        Files.move(next, copy, StandardCopyOption.ATOMIC_MOVE);
        await(() -> metric(lacking, FINGERPRINT).equals(metric(talkers.get(0), FINGERPRINT)));
    }
}
