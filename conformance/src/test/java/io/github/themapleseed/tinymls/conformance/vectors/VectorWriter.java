package io.github.themapleseed.tinymls.conformance.vectors;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the project's own vector files from the reference model; conformance/vectors/README.md has the command. There
 * is no chance and no clock in it: the same sources write the same files.
 */
public final class VectorWriter {
    private VectorWriter() {
    }

    /** Writes the files to the folder named first, and prints the worked examples of FORMAT.md and KEYSTORE.md. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: VectorWriter <folder>");
        }
        for (Map.Entry<String, ObjectNode> file : files().entrySet()) {
            Path path = Path.of(args[0], file.getKey());
            Files.writeString(path, text(file.getValue()));
            System.out.println(path + ": " + Files.size(path) + " bytes");
        }
        System.out.print(WorkedExample.text());
        System.out.print(StoreWorkedExample.text());
    }

    /** The files by name, as the model makes them now. */
    static Map<String, ObjectNode> files() {
        Map<String, ObjectNode> files = new LinkedHashMap<>();
        files.put("messages-v1.json", MessageCatalog.json());
        files.put("faults-v1.json", FaultCatalog.json());
        files.put("keys-v1.json", KeyCatalog.json());
        files.put("epochs-v1.json", EpochCatalog.json());
        files.put("sequences-v1.json", SequenceCatalog.json());
        files.put("schedule-v1.json", ScheduleCatalog.json());
        files.put("store-v1.json", StoreCatalog.json());
        return files;
    }

    /** An array of lines of text. */
    static ArrayNode lines(String... lines) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (String line : lines) {
            array.add(line);
        }
        return array;
    }

    private static String text(ObjectNode json) throws IOException {
        DefaultIndenter oneSpace = new DefaultIndenter(" ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(oneSpace);
        printer.indentArraysWith(oneSpace);
        return new ObjectMapper().writer(printer).writeValueAsString(json) + "\n";
    }
}
