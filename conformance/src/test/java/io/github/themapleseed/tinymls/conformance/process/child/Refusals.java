package io.github.themapleseed.tinymls.conformance.process.child;

import java.security.AlgorithmParameters;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKeyFactory;

/** Asks for every service, and prints each different answer: a class and its message. */
public final class Refusals {

    private Refusals() {
    }

    /** Runs it. */
    public static void main(String[] args) {
        TreeSet<String> answers = new TreeSet<>();
        answers.add(answer(() -> Cipher.getInstance("TinyMLS")));
        answers.add(answer(() -> Cipher.getInstance("TinyMLS/GCM/NoPadding")));
        answers.add(answer(() -> Cipher.getInstance("TinyMLS", "TinyMLS")));
        answers.add(answer(() -> KeyGenerator.getInstance("TinyMLS")));
        answers.add(answer(() -> SecretKeyFactory.getInstance("TinyMLS")));
        answers.add(answer(() -> AlgorithmParameters.getInstance("TinyMLS")));
        answers.add(answer(() -> AlgorithmParameters.getInstance("TinyMLS", "TinyMLS")));
        answers.forEach(answer -> System.out.println("answer=" + answer));
        System.out.println("aes=" + answer(() -> Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName()));
    }

    static String answer(Callable<?> question) {
        try {
            Object given = question.call();
            return given instanceof String ? given.toString() : "a " + given.getClass().getSimpleName();
        } catch (Exception e) {
            return e.getClass().getName() + ": " + e.getMessage();
        }
    }
}
