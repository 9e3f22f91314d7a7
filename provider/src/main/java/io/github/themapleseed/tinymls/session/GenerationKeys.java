package io.github.themapleseed.tinymls.session;

import io.github.themapleseed.tinymls.engine.EnginePool;
import io.github.themapleseed.tinymls.engine.PooledEngine;
import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.primitive.Delegate;
import io.github.themapleseed.tinymls.primitive.DerivationKit;
import io.github.themapleseed.tinymls.primitive.GcmEngine;
import io.github.themapleseed.tinymls.ratchet.GenerationChain;
import io.github.themapleseed.tinymls.ratchet.SenderEpochKeys;
import io.github.themapleseed.tinymls.record.ChunkKeys;
import io.github.themapleseed.tinymls.record.Header;
import java.util.Arrays;

/**
 * The keys of one message: an engine of the sender epoch's, then engines of the message's own chain. Closing it
 * erases what is the message's own; a leased engine goes back to its pool with whoever leased it. Not thread-safe.
 */
final class GenerationKeys implements ChunkKeys, AutoCloseable {
    private final Delegate delegate;
    private final PooledEngine lent;
    private final GenerationChain chain;
    private PooledEngine own;
    private volatile boolean advanced;

    private GenerationKeys(Delegate delegate, PooledEngine lent, GenerationChain chain) {
        this.delegate = delegate;
        this.lent = lent;
        this.chain = chain;
    }

    /** Keys for a message of any length, over an engine that stays the lender's. */
    static GenerationKeys lent(Delegate delegate, PooledEngine engine, SenderEpochKeys keys, Header header) {
        return new GenerationKeys(delegate, engine, chain(delegate, keys, header));
    }

    /** Keys for a message of any length, over an engine of its own. */
    static GenerationKeys own(Delegate delegate, SenderEpochKeys keys, Header header) {
        GenerationKeys made = new GenerationKeys(delegate, null, chain(delegate, keys, header));
        boolean complete = false;
        try {
            made.own = EnginePool.newEngine(delegate, keys, MessageTally.NONE);
            complete = true;
            return made;
        } finally {
            if (!complete) {
                made.close();
            }
        }
    }

    private static GenerationChain chain(Delegate delegate, SenderEpochKeys keys, Header header) {
        try (DerivationKit kit = delegate.borrow()) {
            return new GenerationChain(keys.firstStreamSecret(header.counterBytes(), kit.kdf()));
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
        try (DerivationKit kit = delegate.borrow()) {
            GenerationChain.Generation next = chain.next(kit.kdf());
            try {
                PooledEngine engine = PooledEngine.of(delegate, next.key(), next.iv(), MessageTally.NONE);
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
