package io.github.themapleseed.tinymls.engine;

import io.github.themapleseed.tinymls.observe.MessageTally;
import io.github.themapleseed.tinymls.platform.Nullable;
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
    private final GenerationChain chain;
    private PooledEngine current;
    /** Whether the current engine is the message's own, to be erased with it. */
    private boolean isOwn;
    private volatile boolean advanced;

    private GenerationKeys(Delegate delegate, PooledEngine first, boolean isOwn, GenerationChain chain) {
        this.delegate = delegate;
        this.current = first;
        this.isOwn = isOwn;
        this.chain = chain;
    }

    /** Keys for a message of any length, over a leased engine. */
    public static GenerationKeys overLeased(Delegate delegate, PooledEngine engine, SenderEpochKeys keys, Header header) {
        return new GenerationKeys(delegate, engine, false, chain(delegate, keys, header));
    }

    /** Keys for a message of any length, over an engine of its own. */
    public static GenerationKeys own(Delegate delegate, SenderEpochKeys keys, Header header) {
        GenerationChain chain = chain(delegate, keys, header);
        PooledEngine first = null;
        GenerationKeys created = null;
        try {
            first = EnginePool.newEngine(delegate, keys, MessageTally.NONE);
            created = new GenerationKeys(delegate, first, true, chain);
            return created;
        } finally {
            if (created == null) {
                chain.wipe();
                if (first != null) {
                    first.erase();
                }
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
        return current.engine();
    }

    @Override
    public byte[] iv() {
        return current.iv();
    }

    @Override
    public void advance() {
        try (DerivationKit kit = delegate.borrow()) {
            GenerationChain.Generation next = chain.next(kit.kdf());
            try {
                PooledEngine engine = PooledEngine.of(delegate, next.key(), next.iv(), MessageTally.NONE);
                eraseOwn();
                current = engine;
                isOwn = true;
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
        return !isOwn || current.erase();
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
