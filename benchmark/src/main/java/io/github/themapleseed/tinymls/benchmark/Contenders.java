package io.github.themapleseed.tinymls.benchmark;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/** The contenders by name, each tried before it is measured. */
final class Contenders {
    private Contenders() {
    }

    /**
     * A contender of that name. It keeps its cipher from message to message, but for those named like
     * {@code each-jdk-callers}, of which {@link PerMessage} tells, and has one sender, but for those with a number.
     */
    static Contender named(String name) throws GeneralSecurityException {
        Contender contender = switch (name) {
            case "tinymls" -> new TinyMls(Providers.liveKey());
            case "tinymls-store" -> new TinyMls(Providers.storeKey());
            case "tinymls-corretto" -> new TinyMls(Providers.liveKeyOver(Providers.corretto()));
            case "jdk" -> new CounterGcm(Providers.jdk(), CounterGcm.Feed.ONE_CALL);
            case "jdk-fed" -> new CounterGcm(Providers.jdk(), CounterGcm.Feed.PIECES);
            case "jdk-chunks" -> new CounterGcm(Providers.jdk(), CounterGcm.Feed.MESSAGES);
            case "jdk-random" -> new RandomGcm(Providers.jdk());
            case "bouncycastle" -> new CounterGcm(Providers.bouncyCastle(), CounterGcm.Feed.ONE_CALL);
            case "conscrypt" -> new CounterGcm(Providers.conscrypt(), CounterGcm.Feed.ONE_CALL);
            case "corretto" -> new CounterGcm(Providers.corretto(), CounterGcm.Feed.ONE_CALL);
            case "corretto-chunks" -> new CounterGcm(Providers.corretto(), CounterGcm.Feed.MESSAGES);
            case "tink" -> new Tink();
            case "signal" -> new Signal();
            case "tinymls-1" -> ManySenders.ofTinyMls(1);
            case "tinymls-100" -> ManySenders.ofTinyMls(100);
            case "jdk-1" -> ManySenders.ofJdk(1);
            case "jdk-100" -> ManySenders.ofJdk(100);
            default -> perMessage(name);
        };
        check(contender);
        return contender;
    }

    private static Contender perMessage(String name) throws GeneralSecurityException {
        String[] parts = name.split("-");
        if (parts.length != 3 || !parts[0].equals("each")) {
            throw new IllegalArgumentException("no contender " + name);
        }
        return PerMessage.of(parts[1], parts[2]);
    }

    private static void check(Contender contender) throws GeneralSecurityException {
        byte[] message = Messages.of(100);
        byte[] sealed = new byte[message.length + Contender.ROOM];
        byte[] opened = new byte[message.length + Contender.ROOM];
        int length = contender.open(sealed, contender.seal(message, sealed), opened);
        if (!Arrays.equals(message, 0, message.length, opened, 0, length)) {
            throw new IllegalStateException("what came back is not what was sealed");
        }
    }
}
