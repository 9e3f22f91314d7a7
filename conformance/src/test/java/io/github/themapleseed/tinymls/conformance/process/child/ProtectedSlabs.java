package io.github.themapleseed.tinymls.conformance.process.child;

import io.github.themapleseed.tinymls.TinyMls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;

/** Makes a key, and reads how the operating system treats the memory of this process. */
public final class ProtectedSlabs {
    private ProtectedSlabs() {
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        TinyMls.install();
        SecretKey key = KeyGenerator.getInstance("TinyMLS").generateKey();
        System.out.println("secrets=" + TinyMls.health().facts().get("secrets"));
        System.out.println("kilobytes locked and not in core dumps="
                + kilobytes(Files.readAllLines(Path.of("/proc/self/smaps"))));
        System.out.println("key=" + key.getEncoded().length);
    }

    /** The size of the mappings that are both. */
    private static long kilobytes(List<String> smaps) {
        long all = 0;
        long size = 0;
        for (String line : smaps) {
            if (line.startsWith("Size:")) {
                size = Long.parseLong(line.replaceAll("\\D", ""));
            } else if (line.startsWith("VmFlags:")
                    && Set.of(line.substring("VmFlags:".length()).trim().split(" ")).containsAll(List.of("lo", "dd"))) {
                all += size;
            }
        }
        return all;
    }
}
