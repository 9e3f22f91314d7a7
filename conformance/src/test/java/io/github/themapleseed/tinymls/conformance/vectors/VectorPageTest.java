package io.github.themapleseed.tinymls.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** VECTORS.md names every field of every file of vectors, and every file. */
class VectorPageTest {
    private static final List<String> FILES = List.of("messages-v1.json", "faults-v1.json", "keys-v1.json",
            "epochs-v1.json", "sequences-v1.json", "schedule-v1.json", "store-v1.json", "independent/store-v1.json",
            "independent/format-v1.json", "published/hkdf.json");

    @Test
    void pageNamesEveryField() throws IOException {
        String page = Files.readString(VectorFiles.vectorsPage());
        Map<String, String> fields = new TreeMap<>();
        for (String file : FILES) {
            assertTrue(page.contains(file), file);
            collect(VectorFiles.own(file), file, fields);
        }
        Set<String> missing = new TreeSet<>();
        fields.forEach((field, file) -> {
            if (!page.contains("`" + field + "`")) {
                missing.add(file + ": " + field);
            }
        });
        System.out.println("VECTORS.md: " + fields.size() + " fields of " + FILES.size() + " files");
        assertEquals(Set.of(), missing);
    }

    private static void collect(JsonNode json, String file, Map<String, String> fields) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            fields.putIfAbsent(field.getKey(), file);
            collect(field.getValue(), file, fields);
        }
        if (json.isArray()) {
            json.forEach(element -> collect(element, file, fields));
        }
    }
}
