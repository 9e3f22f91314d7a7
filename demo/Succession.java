import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * Three JVMs exchange messages under one key of one key store. A successor comes into force while they do, one JVM is
 * killed and comes back, and an old copy of the file is put in its place. The nodes are ordinary programs: they take a
 * key from a key store and seal and open with it, without another {@code init}.
 *
 * <p>Arguments: the provider's jar, a java.security file that registers it, and a folder to work in.
 */
public final class Succession {
    private static final String PASSWORD = "a password for the demonstration";
    private static final int NODES = 3;
    /** How many times slower than usual, for a machine that is busy with other things. */
    private static final int PATIENCE = Integer.getInteger("demo.patience", 1);
    private static final int WINDOW_SECONDS = 2 * PATIENCE;
    private static final int AHEAD_SECONDS = 6 * PATIENCE;

    private final Path jar;
    private final Path security;
    private final Path folder;
    private final Path store;
    private final Path password;
    private final List<Node> nodes = new ArrayList<>();
    private int exchanged;

    private Succession(String[] args) throws IOException {
        jar = Path.of(args[0]);
        security = Path.of(args[1]);
        folder = Path.of(args[2]);
        store = folder.resolve("keys.tinymls");
        password = Files.writeString(folder.resolve("password"), PASSWORD);
    }

    /** Runs it, or one of its nodes; exits with 1 if anything is not as it should be. */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("node")) {
            Participant.run(Path.of(args[1]), Path.of(args[2]));
            return;
        }
        Succession shown = new Succession(args);
        try {
            shown.show();
        } catch (Wrong wrong) {
            System.err.println("WRONG: " + wrong.getMessage());
            System.exit(1);
        } finally {
            shown.nodes.forEach(Node::kill);
        }
    }

    private void show() throws Exception {
        say("Making a key store with one key, \"orders\". Window " + WINDOW_SECONDS + " s, lifetime 1 h:");
        store("create", "orders", "--window", WINDOW_SECONDS + "s", "--lifetime", "1h");
        say("Starting three JVMs, each with that key. None of them knows of the others.");
        for (int i = 0; i < NODES; i++) {
            nodes.add(new Node(i));
        }
        exchange(2_000);
        String before = agreed();
        say("They have exchanged " + exchanged + " messages, all of key " + before + ".");
        Path backup = Files.copy(store, folder.resolve("backup"), StandardCopyOption.REPLACE_EXISTING);
        say("Keeping a copy of the file as a backup. Appointing a successor, in " + AHEAD_SECONDS
                + " s from now, which is sooner than one should:");
        store("succeed", "orders", "--in", AHEAD_SECONDS + "s", "--lifetime", "1h");
        exchange(2_000);
        say("Killing one of the three.");
        nodes.get(1).kill();
        nodes.set(1, new Node(1));
        say("It is back, with the key from the same file.");
        exchange(TimeUnit.SECONDS.toMillis(AHEAD_SECONDS));
        String after = agreed();
        expect(!after.equals(before), "the successor is not in force");
        say("Now all three seal under key " + after + ": " + exchanged + " messages so far, none lost, none refused,"
                + " and no program was told anything.");
        Files.copy(backup, store, StandardCopyOption.REPLACE_EXISTING);
        say("Putting the backup in the place of the store.");
        exchange(3_000 * PATIENCE);
        expect(agreed().equals(after), "an old file brought the old key back");
        say("The three go on under key " + after + ": " + exchanged
                + " messages. What they keep of the store's own key does"
                + " not open so old a file without the password, so they leave it alone and say so in their logs and"
                + " health.");
        for (Node node : nodes) {
            expect(node.ask("health").contains("merge"), "the old file is not told of");
        }
        say("As they advise, the backup is merged, with the password:");
        store("merge", store.toString());
    }

    private void store(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", jar.toString(), "store", store.toString()));
        command.addAll(List.of(words));
        System.out.println("  $ java -jar tinymls-provider.jar store keys.tinymls " + String.join(" ", words));
        command.addAll(List.of("--password-file", password.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.print(output.indent(2));
        expect(process.waitFor() == 0, "the command failed");
    }

    /** Lets each seal a message for both others, again and again. */
    private void exchange(long millis) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            for (Node sender : nodes) {
                String message = sender.ask("seal");
                for (Node receiver : nodes) {
                    String opened = receiver.ask("open " + message);
                    expect(opened.equals("opened"), "node " + receiver.number + " did not open what node "
                            + sender.number + " sealed: " + opened);
                    exchanged += receiver == sender ? 0 : 1;
                }
            }
            Thread.sleep(20);
        }
    }

    /** The key that all seal under. */
    private String agreed() throws Exception {
        String first = nodes.get(0).ask("key");
        for (Node node : nodes) {
            expect(node.ask("key").equals(first), "the nodes do not agree on the key");
        }
        return first;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static void say(String what) {
        System.out.println(what);
    }

    private static void expect(boolean holds, String otherwise) throws Wrong {
        if (!holds) {
            throw new Wrong(otherwise);
        }
    }

    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    /** A JVM, asked by lines. */
    private final class Node {
        private final int number;
        private final Process process;
        private final BufferedReader answers;
        private final PrintStream questions;

        Node(int number) throws IOException {
            this.number = number;
            process = new ProcessBuilder(java(), "-cp", jar.toString(), "-Djava.security.properties=" + security,
                    "-Dtinymls.stores=" + store, "-Dtinymls.store.window=" + 5 * PATIENCE + "s",
                    "-Dtinymls.store.interval=1s",
                    System.getProperty("demo.source"), "node", store.toString(), password.toString())
                    .redirectError(folder.resolve("node" + number + ".log").toFile()).start();
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            answers.readLine();
        }

        String ask(String question) throws Wrong, IOException {
            questions.println(question);
            String answer = answers.readLine();
            expect(answer != null, "node " + number + " died");
            return answer;
        }

        void kill() {
            process.destroyForcibly();
        }
    }

    /** What runs in each JVM. */
    private static final class Participant {
        private final SecretKey key;
        private final Cipher sealing = Cipher.getInstance("TinyMLS");
        private final Cipher opening = Cipher.getInstance("TinyMLS");

        Participant(SecretKey key) throws GeneralSecurityException {
            this.key = key;
            sealing.init(Cipher.ENCRYPT_MODE, key);
            opening.init(Cipher.DECRYPT_MODE, key);
        }

        static void run(Path store, Path password) throws Exception {
            KeyStore loaded = KeyStore.getInstance("TinyMLS");
            try (var in = Files.newInputStream(store)) {
                loaded.load(in, Files.readString(password).toCharArray());
            }
            Participant participant = new Participant((SecretKey) loaded.getKey("orders", null));
            System.out.println("ready");
            BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                System.out.println(participant.answer(line));
            }
        }

        private String answer(String question) throws Exception {
            if (question.startsWith("open ")) {
                return opened(Base64.getDecoder().decode(question.substring(5)));
            }
            return switch (question) {
                case "seal" -> Base64.getEncoder()
                        .encodeToString(sealing.doFinal("a message".getBytes(StandardCharsets.UTF_8)));
                case "key" -> keyId();
                default -> health();
            };
        }

        private String opened(byte[] message) {
            try {
                opening.doFinal(message);
                return "opened";
            } catch (GeneralSecurityException | IllegalStateException e) {
                return e.toString().replace('\n', ' ');
            }
        }

        private String keyId() throws ReflectiveOperationException {
            Object id = Class.forName("io.github.themapleseed.tinymls.LiveKey").getMethod("keyId").invoke(key);
            return HexFormat.of().formatHex((byte[]) id, 0, 4);
        }

        private static String health() throws ReflectiveOperationException {
            Object health = Class.forName("io.github.themapleseed.tinymls.TinyMls").getMethod("health").invoke(null);
            return health.toString().replace('\n', ' ').toLowerCase(Locale.ROOT);
        }
    }
}
