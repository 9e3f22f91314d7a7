package io.github.themapleseed.tinymls.store;

import static io.github.themapleseed.tinymls.store.StoreProcess.HOUR;
import static io.github.themapleseed.tinymls.store.StoreProcess.MINUTE;
import static io.github.themapleseed.tinymls.store.StoreProcess.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.themapleseed.tinymls.Await;
import io.github.themapleseed.tinymls.clock.TimeSource;
import io.github.themapleseed.tinymls.config.StoreSettings;
import io.github.themapleseed.tinymls.observe.Counter;
import io.github.themapleseed.tinymls.store.StoreStatus.State;
import io.github.themapleseed.tinymls.storefile.StoreContents;
import io.github.themapleseed.tinymls.storefile.StoreHeader;
import io.github.themapleseed.tinymls.storefile.StorePassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application's code is asked for a new password: it may take any time, and nothing waits for it. */
@Timeout(Await.PATIENCE_SECONDS)
class PasswordRenewalTest {
    private static final String ANOTHER = "another";

    @TempDir
    Path folder;

    private StoreProcess process(String name) {
        return StoreProcess.on(folder.resolve(name)).put("key", 1).visit();
    }

    /** Somebody writes a key more, under another password. */
    private static void changePassword(StoreProcess process) throws Exception {
        StoreProcess other = StoreProcess.on(process.path).put("more", 2).visit();
        byte[] salt = new byte[16];
        Arrays.fill(salt, (byte) 7);
        try (StoreContents contents = other.contents()) {
            other.write(contents, ANOTHER, salt, other.time.wallMillis());
        }
    }

    private static AttachedStore attached(StoreProcess process, PasswordRenewal passwords) {
        return new AttachedStore(process.store, process.path, StoreFile.at(process.path), passwords);
    }

    private static PasswordRenewal threaded(StoreProcess process, PasswordRenewal.Source source) {
        return new PasswordRenewal(List.of(source), process.time, PasswordRenewal.THREADS);
    }

    /** Answers once it may; its waiting is noted. */
    private static final class SlowSource implements PasswordRenewal.Source {
        final CountDownLatch isAsked = new CountDownLatch(1);
        final CountDownLatch mayAnswer = new CountDownLatch(1);

        @Override
        public StorePassword ask() throws IOException {
            isAsked.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return StoreProcess.password(ANOTHER);
        }
    }

    /** SECURITY.md, claim 16: a key of the file that nobody takes any more is wiped, also one that comes too late. */
    @Test
    void answersAreWipedOnceTheStoreIsClosed() throws Exception {
        StoreProcess process = process("keys");
        changePassword(process);
        byte[] bytes = Files.readAllBytes(process.path);
        StoreHeader header = StoreHeader.parse(bytes);
        Deque<Runnable> questions = new ArrayDeque<>();
        PasswordRenewal present = new PasswordRenewal(List.of(() -> StoreProcess.password(ANOTHER)), process.time,
                Runnable::run);
        PasswordRenewal late = new PasswordRenewal(List.of(() -> StoreProcess.password(ANOTHER)), process.time,
                questions::add);
        attached(process, late).visit();
        assertEquals(1, questions.size());
        AttachedStore closed = attached(process, late);
        closed.close();
        questions.remove().run();
        assertNull(late.keyFor(bytes, header, process.dependencies.delegate()));
        present.close();
        assertNull(present.keyFor(bytes, header, process.dependencies.delegate()));
    }

    @Test
    void visitsGoOnWhileSomebodyIsAsked() throws Exception {
        StoreProcess process = process("keys");
        SlowSource slow = new SlowSource();
        PasswordRenewal passwords = threaded(process, slow);
        AttachedStore file = attached(process, passwords);
        file.visit();
        changePassword(process);
        long unknown = Counter.STORE_UNKNOWN_PASSWORD.total();
        file.visit();
        slow.isAsked.await();
        for (int i = 0; i < 200; i++) {
            process.time.pass(2 * SECOND);
            file.visit();
        }
        assertTrue(file.status().isFailingFor(MINUTE));
        assertTrue(file.status().words().contains("is being asked for"), file.status().words());
        assertEquals(unknown, Counter.STORE_UNKNOWN_PASSWORD.total(), "nobody has said yet that there is none");
        slow.mayAnswer.countDown();
        assertTrue(Await.until(() -> !passwords.isAsking()));
        file.visit();
        assertNotNull(process.store.find("more"));
        assertEquals(State.ATTACHED, file.status().state());
    }

    @Test
    void otherStoresOfTheKeeperAreKeptWhileSomebodyIsAsked() throws Exception {
        StoreProcess process = process("keys");
        StoreKeeper keeper = new StoreKeeper(TimeSource.SYSTEM, true);
        StoreDependencies given = process.dependencies;
        StoreDependencies quick = new StoreDependencies(given.sessions(), given.registry(), given.policy(),
                new StoreSettings(List.of(), 1, HOUR, List.of(), false), keeper);
        Path other = folder.resolve("other");
        SlowSource slow = new SlowSource();
        try (var password = StoreProcess.password(StoreProcess.PASSWORD)) {
            keeper.attach(UnlockedStore.open(process.bytes(), password, quick), process.path, List.of(slow));
            UnlockedStore made = UnlockedStore.create(quick);
            made.writeNew(other, password);
            keeper.attach(made, other, List.of());
        }
        changePassword(process);
        slow.isAsked.await();
        Files.delete(other);
        assertTrue(Await.until(() -> {
            process.time.pass(SECOND);
            return Files.exists(other);
        }));
        assertEquals(1, slow.mayAnswer.getCount());
        slow.mayAnswer.countDown();
        keeper.close();
    }

    @Test
    void whoeverWritesWaitsForTheAnswer() throws Exception {
        StoreProcess process = process("keys");
        AttachedStore file = attached(process, threaded(process, () -> StoreProcess.password(ANOTHER)));
        changePassword(process);
        process.put("third", 3);
        file.writeNow();
        try (StoreContents contents = process.contents(process.bytes(), ANOTHER)) {
            assertEquals(List.of("key", "more", "third"),
                    contents.entries().stream().map(each -> each.alias()).sorted().toList());
        }
    }

    @Test
    void sourceThatWritesTheStoreItselfDoesNotWaitForItsOwnAnswer() throws Exception {
        StoreProcess process = process("keys");
        AtomicReference<AttachedStore> file = new AtomicReference<>();
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        PasswordRenewal passwords = threaded(process, () -> {
            refusal.set(assertThrows(StoreAccessException.class, () -> file.get().writeNow()));
            return StoreProcess.password(ANOTHER);
        });
        file.set(attached(process, passwords));
        changePassword(process);
        process.put("third", 3);
        file.get().writeNow();
        assertNotNull(refusal.get());
    }

    @Test
    void sourceThatThrowsIsAskedAgainAMinuteLater() throws Exception {
        StoreProcess process = process("keys");
        AtomicInteger asked = new AtomicInteger();
        PasswordRenewal passwords = new PasswordRenewal(List.of(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("the application is not ready");
            }
            return StoreProcess.password(ANOTHER);
        }), process.time, Runnable::run);
        AttachedStore file = attached(process, passwords);
        changePassword(process);
        file.visit();
        assertEquals(State.FAILING, file.status().state());
        process.time.pass(MINUTE - SECOND);
        file.visit();
        assertEquals(1, asked.get());
        process.time.pass(SECOND);
        file.visit();
        assertEquals(2, asked.get());
        assertEquals(State.ATTACHED, file.status().state());
    }

    @Test
    void answerThatNobodyNeedsAnyMoreIsForgotten() throws Exception {
        StoreProcess process = process("keys");
        byte[] before = process.bytes();
        SlowSource slow = new SlowSource();
        PasswordRenewal passwords = threaded(process, slow);
        AttachedStore file = attached(process, passwords);
        changePassword(process);
        byte[] changed = process.bytes();
        file.visit();
        slow.mayAnswer.countDown();
        assertTrue(Await.until(() -> !passwords.isAsking()));
        Files.write(process.path, before);
        file.visit();
        Files.write(process.path, changed);
        file.visit();
        assertFalse(passwords.isAsking(), "not asked twice in a minute");
        assertEquals(State.FAILING, file.status().state());
    }
}
