package io.github.themapleseed.tinymls.conformance.memory;

/** What a secret opens, by the name that it has in the search. */
enum Kind {
    /** Everything ever sealed: the root key, the pseudorandom key and the root of the tree. */
    ROOT("root", false),
    /** Every sender epoch of a range of time: nodes of the tree, its leaves among them. */
    NODE("node", false),
    /** All messages of one sender epoch, and the chains of its long ones. */
    SENDER("sender secret", false),
    /** The rest of one long message. */
    CHAIN("chain secret", false),
    /** One sender epoch, or one generation of a long message: keys, their round keys and GHASH keys. */
    TRAFFIC("traffic key", true),
    /** Nothing by itself. */
    IV("IV", true),
    /** Nodes for the time to come, which must be there. */
    LIVING("living node", true),
    /** Secrets that the victim keeps in plain sight, to show that the search sees what is there. */
    PLANTED("planted", true);

    static final String LIVING_PREFIX = "living ";
    static final String PLANTED_PREFIX = "planted";
    static final String IV_SUFFIX = "'s IV";

    private final String text;
    private final boolean mayLinger;

    Kind(String text, boolean mayLinger) {
        this.text = text;
        this.mayLinger = mayLinger;
    }

    /** Whether it may still be found when its epoch is erased. */
    boolean mayLinger() {
        return mayLinger;
    }

    static Kind of(String secret) {
        if (secret.startsWith(PLANTED_PREFIX)) {
            return PLANTED;
        }
        if (secret.startsWith(LIVING_PREFIX)) {
            return LIVING;
        }
        if (secret.endsWith(IV_SUFFIX)) {
            return IV;
        }
        if (secret.contains(": root key") || secret.contains(": prk") || secret.contains(": node at depth 0 ")) {
            return ROOT;
        }
        if (secret.contains(": node at depth")) {
            return NODE;
        }
        if (secret.contains("stream secret")) {
            return CHAIN;
        }
        return secret.contains("sender secret") ? SENDER : TRAFFIC;
    }

    @Override
    public String toString() {
        return text;
    }
}
