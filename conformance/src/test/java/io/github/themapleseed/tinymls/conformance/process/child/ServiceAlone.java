package io.github.themapleseed.tinymls.conformance.process.child;

import javax.crypto.KeyGenerator;

/** Asks for a service of the provider, makes no key, and waits for the thread that loads the first classes. */
public final class ServiceAlone {
    private ServiceAlone() {
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        KeyGenerator generator = KeyGenerator.getInstance("TinyMLS");
        Thread[] all = new Thread[Thread.activeCount() + 100];
        int count = Thread.currentThread().getThreadGroup().getParent().enumerate(all);
        for (int i = 0; i < count; i++) {
            if (all[i].getName().equals("TinyMLS classes")) {
                all[i].join();
            }
        }
        System.out.println("asked=" + generator.getAlgorithm());
    }
}
