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
 * The keys of one message, generation by generation: first an engine under the sender epoch's key, then engines under
 * keys of the message's own chain. Closing erases the message's own engine and chain. If the first engine is leased,
 * its lessee releases it. Not thread-safe.
 */
public final class GenerationKeys implements ChunkKeys, AutoCloseable {
    private final Delegate delegate;
    private final GenerationChain chain;
    private PooledEngine current;
    /** Whether the current engine is the message's own, and so erased when the message ends. */
    private boolean isOwn;
    private volatile boolean advanced;

    private GenerationKeys(Delegate delegate, PooledEngine first, boolean isOwn, GenerationChain chain) {
        this.delegate = delegate;
        this.current = first;
        this.isOwn = isOwn;
        this.chain = chain;
    }

    /**
     * Keys of a message of any length, over a leased engine. The caller closes them and releases the engine.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the sender epoch's keys have been wiped
     */
    public static GenerationKeys overLeased(Delegate delegate, PooledEngine engine, SenderEpochKeys keys,
            Header header) {
        return new GenerationKeys(delegate, engine, false, chain(delegate, keys, header));
    }

    /**
     * Keys of a message of any length, over a new engine of its own. The caller closes them.
     *
     * @throws io.github.themapleseed.tinymls.memory.WipedException if the sender epoch's keys have been wiped
     */
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

    /** Whether the keys now come from the message's own chain, so that the sender epoch may end without it. */
    public boolean isAdvanced() {
        return advanced;
    }

    private boolean eraseOwn() {
        return !isOwn || current.erase();
    }

    /** Erases chain and engine of the message, and returns whether that succeeded. It can be called again. */
    public boolean erase() {
        chain.wipe();
        return eraseOwn();
    }

    @Override
    public void close() {
        erase();
    }
}
