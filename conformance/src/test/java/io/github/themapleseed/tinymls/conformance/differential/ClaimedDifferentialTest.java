package io.github.themapleseed.tinymls.conformance.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.themapleseed.tinymls.TinyMlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import org.junit.jupiter.api.Test;

/**
 * Where the name AES/GCM/NoPadding is claimed and code has settled on TinyMLS before it shows a foreign key, the
 * cipher it gets answers as the JDK's own: the same random calls have the same outcome, down to lengths and the
 * words of exceptions, and nothing is marked. {@code tinymls.claimed.seed} repeats a run.
 */
class ClaimedDifferentialTest {
    private static final int SEQUENCES = 8_000;

    /** The JDK's cipher, from that provider. */
    private static Format gcm(Provider provider) {
        return new Format.Gcm() {
            @Override
            public Cipher cipher() throws GeneralSecurityException {
                return provider == null ? reference() : Cipher.getInstance("AES/GCM/NoPadding", provider);
            }

            @Override
            public Key key() {
                return Keys.raw(32);
            }
        };
    }

    private static Provider claiming() throws IOException {
        Path file = Files.createTempFile("tinymls", ".properties");
        try {
            return new TinyMlsProvider()
                    .configure(Files.writeString(file, "tinymls.claim=AES/GCM/NoPadding\n").toString());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void foreignKeysFindTheJdksCipher() throws GeneralSecurityException, IOException {
        Long given = Long.getLong("tinymls.claimed.seed");
        long seed = given != null ? given : new Random().nextLong();
        System.out.println("-Dtinymls.claimed.seed=" + seed);
        Sequences sequences = new Sequences(seed);
        Format jdk = gcm(null);
        Format claimed = gcm(claiming());
        int calls = 0;
        for (int i = 0; i < SEQUENCES; i++) {
            List<Step> steps = sequences.next();
            Subject one = new Subject(jdk);
            Subject other = new Subject(claimed);
            List<String> log = new ArrayList<>();
            for (Step step : steps) {
                Outcome expected = one.run(step);
                log.add(step + "\n        " + expected);
                String told = "sequence " + i + " of seed " + seed + "\n" + String.join("\n", log);
                assertEquals(expected, other.run(step), told);
                calls++;
            }
        }
        System.out.println(SEQUENCES + " sequences, " + calls + " calls on the JDK's cipher and on a claimed one");
    }
}
