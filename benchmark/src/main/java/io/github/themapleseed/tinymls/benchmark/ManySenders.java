package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * One receiver opens messages of many senders that share its key and take turns; beside it as many bare delegates with
 * a key each, which shows what the memory of so many keys costs by itself.
 */
final class ManySenders implements Contender {
    private final Contender[] senders;
    private final Contender[] receivers;
    private final byte[][] sealed;
    private int next;

    private ManySenders(Contender[] senders, Contender[] receivers) {
        this.senders = senders;
        this.receivers = receivers;
        sealed = new byte[senders.length][];
    }

    /** The key is imported once for every party, so each has a session of its own. */
    static ManySenders ofTinyMls(int count) throws GeneralSecurityException {
        Contender[] senders = new Contender[count];
        for (int i = 0; i < count; i++) {
            senders[i] = party();
        }
        Contender[] receivers = new Contender[count];
        Arrays.fill(receivers, party());
        return new ManySenders(senders, receivers);
    }

    private static Contender party() throws GeneralSecurityException {
        return new TinyMls(Providers.imported(Providers.rootKey()));
    }

    /** Each opens what it has sealed. */
    static ManySenders ofJdk(int count) throws GeneralSecurityException {
        Contender[] all = new Contender[count];
        for (int i = 0; i < count; i++) {
            all[i] = new CounterGcm(Providers.jdk(), CounterGcm.Feed.ONE_CALL);
        }
        return new ManySenders(all, all);
    }

    /** Every sender seals the message. */
    @Override
    public int seal(byte[] message, byte[] output) throws GeneralSecurityException {
        int length = 0;
        for (int i = 0; i < senders.length; i++) {
            length = senders[i].seal(message, output);
            sealed[i] = Arrays.copyOf(output, length);
        }
        return length;
    }

    /** Opens the next sender's. */
    @Override
    public int open(byte[] ignored, int length, byte[] output) throws GeneralSecurityException {
        next = next + 1 < senders.length ? next + 1 : 0;
        return receivers[next].open(sealed[next], length, output);
    }
}
