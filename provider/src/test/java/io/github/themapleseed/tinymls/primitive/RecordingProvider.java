package io.github.themapleseed.tinymls.primitive;

import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * SunJCE's AES/GCM, AES/ECB and HMAC behind a recorder: which keys its objects still remember, which arrays its
 * node steps were written to, and a hook at which a test can let any operation fail.
 */
public final class RecordingProvider extends Provider {
    /** What the hook is told at a step of the tree. */
    public static final String STEP = "AES/ECB/NoPadding";
    /** What the hook is told at a call of the record cipher. */
    public static final String RECORD = "AES/GCM/NoPadding";
    /** What the hook is told at a key derivation. */
    public static final String DERIVATION = "HmacSHA256";

    /** What the hook is told when an HMAC is made, as for each new kit. */
    public static final String MADE = "HmacSHA256 made";

    /** What the hook is told when a record cipher is made, as for each new engine. */
    public static final String RECORD_MADE = "AES/GCM/NoPadding made";

    /** What the hook is told at a final call whose room the delegate makes, as in scrubbing. */
    public static final String FINAL_CALL = "final call";
    /** The call of an HMAC that gives its result. */
    public static final String HMAC_RESULT = "result of an HMAC";

    /** Kept, since a test may take it off the list. */
    static final Provider JDK = Security.getProvider("SunJCE");

    private static final long serialVersionUID = 1L;
    private static final String THROWAWAY = "00".repeat(32);

    private final transient List<Memory> memories = new ArrayList<>();
    private final transient List<byte[]> stepOutputs = new ArrayList<>();
    private final transient List<byte[]> derivedSecrets = new ArrayList<>();
    private final transient Set<String> everUsed = new HashSet<>();
    private final transient Set<Key> keyObjects = new LinkedHashSet<>(); // they have no equals of their own
    private transient long bytesSinceLastMacKey;
    private transient volatile boolean spoiling;
    private transient volatile boolean keepingArrays;
    private final transient List<byte[]> secretArrays = new ArrayList<>();
    private transient volatile Consumer<String> hook = what -> { };

    /** A recorder of that name, without the named algorithms. */
    public RecordingProvider(String name, String... lacking) {
        super(name, "1.0", "records what the delegate's objects remember");
        offer("Cipher", RECORD, () -> {
            before(RECORD_MADE);
            return new RecordedCipher(this, RECORD);
        });
        offer("Cipher", STEP, () -> new RecordedCipher(this, STEP));
        offer("Mac", DERIVATION, () -> {
            before(MADE);
            return new RecordedMac(this);
        });
        for (String algorithm : lacking) {
            removeService(getService(algorithm.equals(DERIVATION) ? "Mac" : "Cipher", algorithm));
        }
    }

    private void offer(String type, String algorithm, Supplier<Object> maker) {
        putService(new Service(this, type, algorithm, RecordingProvider.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                return maker.get();
            }
        });
    }

    /** The keys that one object of the delegate remembers: as SunJCE's GCM does, apart for sealing and for all. */
    final class Memory {
        private String last = THROWAWAY;
        private String lastSealing = THROWAWAY;
        private Key given;
        private SecretKey taken;

        /** The key that is used: as with Amazon Corretto, the one held if the object given is the one before. */
        SecretKey taken(Key key) {
            synchronized (memories) {
                keyObjects.add(key);
            }
            if (key != given) {
                taken = new SecretKeySpec(key.getEncoded(), key.getAlgorithm());
                given = key;
            }
            return taken;
        }

        void initialised(boolean sealing) {
            synchronized (memories) {
                last = HexFormat.of().formatHex(taken.getEncoded());
                lastSealing = sealing ? last : lastSealing;
                everUsed.add(last);
            }
        }

        boolean holdsSecret() {
            return !last.equals(THROWAWAY);
        }
    }

    Memory newMemory() {
        Memory memory = new Memory();
        synchronized (memories) {
            memories.add(memory);
        }
        return memory;
    }

    void before(String what) {
        hook.accept(what);
    }

    void wroteChildren(byte[] children) {
        synchronized (memories) {
            stepOutputs.add(children);
        }
    }

    /** Calls that with the name of every operation that begins; what it throws is the operation's failure. */
    public void onOperation(Consumer<String> newHook) {
        hook = newHook;
    }

    /** From here on the first byte of whatever is opened is wrong, though its tag was right. */
    public void spoilOpenings() {
        spoiling = true;
    }

    /**
     * From here on the arrays are kept in which plaintext of a record stood, or a secret of 32 bytes that an HMAC was
     * fed.
     */
    public void keepSecretArrays() {
        keepingArrays = true;
    }

    void stoodIn(byte[] array) {
        if (keepingArrays) {
            synchronized (memories) {
                secretArrays.add(array);
            }
        }
    }

    /** How many arrays are kept. */
    public int secretArrays() {
        synchronized (memories) {
            return secretArrays.size();
        }
    }

    /** How many of them are not wiped. */
    public long secretArraysLeft() {
        synchronized (memories) {
            return secretArrays.stream().filter(each -> !Arrays.equals(each, new byte[each.length])).count();
        }
    }

    void opened(byte[] output, int offset) {
        if (spoiling) {
            output[offset] ^= 1;
        }
    }

    void keyedMac() {
        bytesSinceLastMacKey = 0;
    }

    void fedMac(int bytes) {
        bytesSinceLastMacKey += bytes;
    }

    /** How many bytes an HMAC was fed since one was given a key. */
    long bytesSinceLastMacKey() {
        return bytesSinceLastMacKey;
    }

    /** The key objects that were given to any object, as long as one thread looks. */
    List<Key> keyObjectsGiven() {
        synchronized (memories) {
            return List.copyOf(keyObjects);
        }
    }

    /** Keys in hex that some object still remembers, but for the throw-away key of zeros. */
    public Set<String> keysHeld() {
        Set<String> held = new TreeSet<>();
        synchronized (memories) {
            for (Memory memory : memories) {
                held.add(memory.last);
                held.add(memory.lastSealing);
            }
        }
        held.remove(THROWAWAY);
        return held;
    }

    /** Keys in hex that any object was ever initialised with, but for the throw-away key of zeros. */
    public Set<String> keysSeen() {
        synchronized (memories) {
            Set<String> seen = new TreeSet<>(everUsed);
            seen.remove(THROWAWAY);
            return seen;
        }
    }

    /** Forgets which arrays steps of the tree were written to. */
    public void forgetStepOutputs() {
        synchronized (memories) {
            stepOutputs.clear();
        }
    }

    void derived(String input, byte[] output) {
        boolean isPublic = input.contains("tinymls commit") || input.contains("tinymls id")
                || input.chars().allMatch(character -> character == 0); // what scrubs
        synchronized (memories) {
            if (!isPublic) {
                derivedSecrets.add(output);
            }
        }
    }

    /** How many of the secrets that were derived, as the arrays that the HMAC gave out, still stand there. */
    public long derivedSecretsLeft() {
        synchronized (memories) {
            return derivedSecrets.stream().filter(secret -> !Arrays.equals(secret, new byte[secret.length])).count();
        }
    }

    /** How many steps of the tree were taken. */
    public int steps() {
        synchronized (memories) {
            return stepOutputs.size();
        }
    }

    /** Whether every array that a step of the tree was written to holds nothing any more. */
    public boolean stepOutputsAreWiped() {
        synchronized (memories) {
            return stepOutputs.stream().allMatch(output -> Arrays.equals(output, new byte[output.length]));
        }
    }
}
