package io.github.themapleseed.tinymls.config;

/** The settings there are: the one place that parser, messages and documentation draw from. */
public enum Setting {
    /** Mean time between rotations. */
    PERIOD("tinymls.period", "100ms", Kind.DURATION,
            "mean time between a busy sender's rotations; each interval is drawn afresh from half to one and a half"
                    + " of it, and is never longer than a quarter of the window"),
    /** Acceptance window. */
    WINDOW("tinymls.window", "60s", Kind.WINDOW,
            "how far a message's epoch may lie from this machine's clock, either way, and so how long old keys are"
                    + " kept; unlimited keeps them for good, without forward secrecy"),
    /** Lifetime of a key. */
    LIFETIME("tinymls.lifetime", "24h", Kind.DURATION,
            "how long a key seals and opens, from its generation or first sight"),
    /** Release buffer. */
    BUFFER("tinymls.buffer", "16MiB", Kind.SIZE,
            "up to this size a message is released only when all of it is authentic, a longer one chunk by chunk from"
                    + " there on; 0 releases every chunk once it is authentic"),
    /** Sessions kept. */
    SESSIONS("tinymls.sessions", "1024", Kind.NUMBER,
            "how many keys handed over in the raw keep their session; beyond that the one not used for longest is"
                    + " evicted, and made anew when its key comes back"),
    /** Sender epochs kept. */
    SENDERS("tinymls.senders", "1024", Kind.NUMBER,
            "how many sender epochs each key keeps in order to open what follows; beyond that one not used for long is"
                    + " evicted, and derived anew for its next message"),
    /** Delegate provider. */
    DELEGATE("tinymls.delegate", "", Kind.NAME,
            "name of the provider of AES and HMAC; if empty, the first that offers them and passes the self-test"),
    /** Random generator. */
    RANDOM("tinymls.random", "", Kind.NAME,
            "SecureRandom algorithm for salts and keys; if empty, the platform's default; a generator given to"
                    + " KeyGenerator.init wins, one given to Cipher.init is mixed in"),
    /** Transformation offered besides. */
    CLAIM("tinymls.claim", "", Kind.CLAIM,
            "AES/GCM/NoPadding makes the provider answer to that name too, for its own keys only (live keys and their"
                    + " exports); any other key is handed to the next provider"),
    /** Where metrics are shown. */
    METRICS("tinymls.metrics", "", Kind.PLACES,
            "shows the metrics at http://127.0.0.1:9464/metrics or any other port of this machine's own, and as a JMX"
                    + " bean, from the first use of the provider on"),
    /** Regulated operation. */
    FIPS("tinymls.fips", "false", Kind.SWITCH,
            "true takes AES, HMAC and random numbers from tinymls.delegate alone, which must be named and be a FIPS"
                    + " provider in its approved mode, and insists on self-tests, 256-bit keys and 128-bit tags");

    /** What values a setting takes. */
    public enum Kind {
        /** A length of time. */
        DURATION("a duration such as 250ms, 60s, 15m, 24h, 7d or PT1M, from 1ms to 36500d"),
        /** A length of time, or none. */
        WINDOW("a duration such as 250ms, 60s, 15m, 24h, 7d or PT1M, from 10ms to 36500d, or unlimited"),
        /** A number of bytes. */
        SIZE("a size such as 0, 65536, 64KiB, 16MiB or 1GiB, from 0 to 1GiB"),
        /** How many of something are kept. */
        NUMBER("a number from 1 to 1000000"),
        /** A transformation that can be claimed, or none. */
        CLAIM("AES/GCM/NoPadding, or nothing"),
        /** Yes or no. */
        SWITCH("true or false"),
        /** Where to show something. */
        PLACES("127.0.0.1:9464 or another port of the loopback address, jmx, both with a comma between, or nothing"),
        /** Any name. */
        NAME("a name");

        private final String allowed;

        Kind(String allowed) {
            this.allowed = allowed;
        }

        /** The values allowed, with units and range, in words. */
        public String allowed() {
            return allowed;
        }
    }

    private final String property;
    private final String byDefault;
    private final Kind kind;
    private final String meaning;

    Setting(String property, String byDefault, Kind kind, String meaning) {
        this.property = property;
        this.byDefault = byDefault;
        this.kind = kind;
        this.meaning = meaning;
    }

    /** The property's name. */
    public String property() {
        return property;
    }

    /** The value where none is given. */
    public String byDefault() {
        return byDefault;
    }

    /** What values it takes. */
    public Kind kind() {
        return kind;
    }

    /** What it does, in words. */
    public String meaning() {
        return meaning;
    }

    /** The row of the documentation's table: setting, default, values, meaning. */
    public String documentation() {
        String shown = byDefault.isEmpty() ? "none" : "`" + byDefault + "`";
        return "| `" + property + "` | " + shown + " | " + kind.allowed() + " | " + meaning + " |";
    }
}
