package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.observe.Batch;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.primitive.Primitives;
import io.github.themapleseed.tinymls.ratchet.EpochKeys;
import io.github.themapleseed.tinymls.ratchet.StreamChain;
import io.github.themapleseed.tinymls.record.Generations;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;

/**
 * The keys of one message: an engine of the sender epoch's, then engines of the message's own chain. Closing it
 * erases what is the message's own; a leased engine goes back to its pool with whoever leased it. Not thread-safe.
 */
final class MessageKeys implements Generations, AutoCloseable {
    private final Delegate delegate;
    private final KeyedEngine lent;
    private final StreamChain chain;
    private KeyedEngine own;
    private volatile boolean advanced;

    private MessageKeys(Delegate delegate, KeyedEngine lent, StreamChain chain) {
        this.delegate = delegate;
        this.lent = lent;
        this.chain = chain;
    }

    /** Keys for a message of any length, over an engine that stays the lender's. */
    static MessageKeys lent(Delegate delegate, KeyedEngine engine, EpochKeys keys, Header header) {
        return new MessageKeys(delegate, engine, chain(delegate, keys, header));
    }

    /** Keys for a message of any length, over an engine of its own. */
    static MessageKeys own(Delegate delegate, EpochKeys keys, Header header) {
        MessageKeys made = new MessageKeys(delegate, null, chain(delegate, keys, header));
        boolean complete = false;
        try {
            made.own = EnginePool.newEngine(delegate, keys, Batch.NONE);
            complete = true;
            return made;
        } finally {
            if (!complete) {
                made.close();
            }
        }
    }

    private static StreamChain chain(Delegate delegate, EpochKeys keys, Header header) {
        try (Primitives kit = delegate.borrow()) {
            return new StreamChain(keys.firstStreamSecret(header.counterBytes(), kit.kdf()));
        }
    }

    @Override
    public GcmEngine engine() {
        return own != null ? own.engine() : lent.engine();
    }

    @Override
    public byte[] iv() {
        return own != null ? own.iv() : lent.iv();
    }

    @Override
    public void advance() {
        try (Primitives kit = delegate.borrow()) {
            StreamChain.Generation next = chain.next(kit.kdf());
            try {
                KeyedEngine engine = KeyedEngine.of(delegate, next.key(), next.iv(), Batch.NONE);
                eraseOwn();
                own = engine;
                advanced = true;
            } finally {
                Arrays.fill(next.key(), (byte) 0);
            }
        }
    }

    /** Whether the keys are those of the message's own chain by now. */
    boolean isAdvanced() {
        return advanced;
    }

    private boolean eraseOwn() {
        return own == null || own.erase();
    }

    /** Erases what is the message's own; whether nothing is left of it. */
    boolean erase() {
        chain.wipe();
        return eraseOwn();
    }

    @Override
    public void close() {
        erase();
    }
}
