package io.github.themapleseed.tinymls.engine;

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
 * The keys of one message: an engine under the sender epoch's key, then engines of the message's own chain. Closing
 * erases what is the message's own; a leased engine is released by the caller that leased it. Not thread-safe.
 */
public final class GenerationKeys implements ChunkKeys, AutoCloseable {
    private final Delegate delegate;
    private final PooledEngine leased;
    private final GenerationChain chain;
    private PooledEngine own;
    private volatile boolean advanced;

    private GenerationKeys(Delegate delegate, PooledEngine leased, GenerationChain chain) {
        this.delegate = delegate;
        this.leased = leased;
        this.chain = chain;
    }

    /** Keys for a message of any length, over a leased engine. */
    public static GenerationKeys overLeased(Delegate delegate, PooledEngine engine, SenderEpochKeys keys, Header header) {
        return new GenerationKeys(delegate, engine, chain(delegate, keys, header));
    }

    /** Keys for a message of any length, over an engine of its own. */
    public static GenerationKeys own(Delegate delegate, SenderEpochKeys keys, Header header) {
        GenerationKeys created = new GenerationKeys(delegate, null, chain(delegate, keys, header));
        boolean complete = false;
        try {
            created.own = EnginePool.newEngine(delegate, keys, MessageTally.NONE);
            complete = true;
            return created;
        } finally {
            if (!complete) {
                created.close();
            }
        }
    }

    private static GenerationChain chain(Delegate delegate, SenderEpochKeys keys, Header header) {
        try (DerivationKit kit = delegate.borrow()) {
            return GenerationChain.of(keys.firstStreamSecret(header.counterBytes(), kit.kdf()));
        }
    }

    @Override
    public GcmEngine engine() {
        return own != null ? own.engine() : leased.engine();
    }

    @Override
    public byte[] iv() {
        return own != null ? own.iv() : leased.iv();
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

    /** Whether the keys are of the message's own chain, no longer the sender epoch's. */
    public boolean isAdvanced() {
        return advanced;
    }

    private boolean eraseOwn() {
        return own == null || own.erase();
    }

    /** Erases what is the message's own; whether nothing secret is left of it. */
    public boolean erase() {
        chain.wipe();
        return eraseOwn();
    }

    @Override
    public void close() {
        erase();
    }
}
