package io.github.themapleseed.tinymls.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Figures of the programs that JMH does not start, written in the shape of JMH's. */
final class OwnResults {
    private final Class<?> program;
    private final ObjectMapper mapper = new ObjectMapper();
    private final ArrayNode entries = mapper.createArrayNode();

    OwnResults(Class<?> program) {
        this.program = program;
    }

    void add(String name, Map<String, String> params, double value, String unit) {
        ObjectNode entry = entries.addObject();
        entry.put("benchmark", program.getName() + "." + name);
        params.forEach(entry.putObject("params")::put);
        entry.putObject("primaryMetric").put("score", value).put("scoreUnit", unit);
        System.out.printf("%s.%s %s: %,.2f %s%n", program.getSimpleName(), name, params, value, unit);
    }

    void write(Path file) throws IOException {
        mapper.writeValue(file.toFile(), entries);
    }
}
