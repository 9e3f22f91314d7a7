package io.github.themapleseed.tinymls.config;

/** All settings: parser, messages and the table of docs/settings.md draw from here. */
public enum Setting {
    PERIOD("tinymls.period", "100ms", SettingParser.DURATION_WORDS,
            "mean time between a busy sender's rotations; each interval is drawn afresh from half to one and a half"
                    + " of it, and is never longer than a quarter of the window"),
    WINDOW("tinymls.window", "60s", SettingParser.WINDOW_WORDS,
            "how far a message's epoch may lie from this machine's clock, either way, and so how long old keys are"
                    + " kept; unlimited keeps them for good, without forward secrecy"),
    LIFETIME("tinymls.lifetime", "24h", SettingParser.DURATION_WORDS,
            "how long a key seals and opens, from its generation or first sight"),
    BUFFER("tinymls.buffer", "16MiB", SettingParser.SIZE_WORDS,
            "up to this size a message is released only when all of it is authentic, a longer one chunk by chunk from"
                    + " there on; 0 releases every chunk once it is authentic"),
    SESSIONS("tinymls.sessions", "1024", SettingParser.NUMBER_WORDS,
            "how many keys handed over in the raw keep their session; beyond that the one not used for longest is"
                    + " evicted, and made anew when its key comes back"),
    SENDERS("tinymls.senders", "1024", SettingParser.NUMBER_WORDS,
            "how many sender epochs each key keeps in order to open what follows; beyond that one not used for long is"
                    + " evicted, and derived anew for its next message"),
    DELEGATE("tinymls.delegate", "", SettingParser.NAME_WORDS,
            "name of the provider of AES and HMAC; if empty, the first that offers them and passes the self-test"),
    RANDOM("tinymls.random", "", SettingParser.NAME_WORDS,
            "SecureRandom algorithm for salts and keys; if empty, the platform's default; a generator given to"
                    + " KeyGenerator.init wins, one given to Cipher.init is mixed in"),
    CLAIM("tinymls.claim", "", SettingParser.CLAIM_WORDS,
            "AES/GCM/NoPadding makes the provider answer to that name too, for its own keys only (live keys and their"
                    + " exports); any other key is handed to the next provider"),
    METRICS("tinymls.metrics", "", SettingParser.PLACES_WORDS,
            "shows the metrics at http://127.0.0.1:9464/metrics or any other port of this machine's own, and as a JMX"
                    + " bean, from the first use of the provider on"),
    FIPS("tinymls.fips", "false", SettingParser.SWITCH_WORDS,
            "true takes AES, HMAC and random numbers from tinymls.delegate alone, which must be named and be a FIPS"
                    + " provider in its approved mode, and insists on self-tests, 256-bit keys and 128-bit tags"),
    STORES("tinymls.stores", "", SettingParser.FILES_WORDS,
            "files of key stores: a store that is loaded from one of them is attached to it, so that the file forgets"
                    + " what memory forgets, and successors in it come into force; a file may appear later"),
    STORE_INTERVAL("tinymls.store.interval", "1m", SettingParser.DURATION_WORDS,
            "how long what memory has forgotten may stay in the file of an attached store"),
    STORE_WINDOW("tinymls.store.window", "1h", SettingParser.DURATION_WORDS,
            "how long a process can open a store's file after it was written, without the password; and how long a"
                    + " clock that disagrees with a store's file must last to be believed"),
    STORE_PASSWORD_FILE("tinymls.store.password-file", "", SettingParser.FILE_WORDS,
            "file whose first line is the password of the attached stores: it is read when a store's password has been"
                    + " changed, at most once a minute; if empty, a restart is needed then"),
    SUCCESSION("tinymls.succession", "none", SettingParser.SUCCESSION_WORDS,
            "auto appoints a successor for each key of an attached store, in force from a quarter of its lifetime"
                    + " before its end; for files that all holders of the key share");

    private final String property;
    private final String byDefault;
    private final String allowed;
    private final String meaning;

    Setting(String property, String byDefault, String allowed, String meaning) {
        this.property = property;
        this.byDefault = byDefault;
        this.allowed = allowed;
        this.meaning = meaning;
    }

    /** The property's name. */
    public String property() {
        return property;
    }

    /** The value's text where none is given. */
    String byDefault() {
        return byDefault;
    }

    /** The values allowed, with units and range, in words. */
    String allowed() {
        return allowed;
    }

    /** The row of the table of docs/settings.md: setting, default, values, meaning. */
    String documentation() {
        String shown = byDefault.isEmpty() ? "none" : "`" + byDefault + "`";
        return "| `" + property + "` | " + shown + " | " + allowed + " | " + meaning + " |";
    }
}
