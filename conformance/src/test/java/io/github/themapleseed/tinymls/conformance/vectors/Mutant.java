package io.github.themapleseed.tinymls.conformance.vectors;

import io.github.themapleseed.tinymls.conformance.model.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** One mistake in the reference model: a text of one of its classes, and what stands there instead. */
record Mutant(String name, String className, String original, String replacement) {
    private static final String MODEL = Position.class.getPackageName();
    private static final String VECTORS = Mutant.class.getPackageName();

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /** Kept open for all mutants: to list the class path anew takes longer than to compile a class. */
    private static final StandardJavaFileManager STANDARD = COMPILER.getStandardFileManager(null, null, null);

    /** All mutants of a file. */
    static List<Mutant> readAll(Path file) throws IOException {
        List<Mutant> all = new ArrayList<>();
        List<String> lines = Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#") && !line.isEmpty()).toList();
        for (int i = 0; i + 2 < lines.size(); i += 3) {
            String[] place = lines.get(i + 1).split(" \\| ", 2);
            if (place.length != 2 || !lines.get(i + 2).startsWith("=>")) {
                throw new IllegalArgumentException("not a mutant: " + lines.get(i));
            }
            all.add(new Mutant(lines.get(i), place[0], place[1], lines.get(i + 2).substring(2).strip()));
        }
        return all;
    }

    /**
     * Runs the vectors against the model with this mistake in it.
     *
     * @return what failed first; nothing if the vectors do not notice
     */
    Optional<String> failure(Path sources, boolean namesOfChecks) throws ReflectiveOperationException, IOException {
        ClassLoader loader = new Loader(compiled(mutated(sources)));
        try {
            loader.loadClass(VectorCheck.class.getName()).getMethod("run", boolean.class).invoke(null, namesOfChecks);
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(e.getCause().toString());
        }
    }

    private String mutated(Path sources) throws IOException {
        String source = Files.readString(sources.resolve(className + ".java"));
        int at = source.indexOf(original);
        if (at < 0 || source.indexOf(original, at + 1) >= 0) {
            throw new IllegalArgumentException(name + ": the text does not stand in " + className + " just once");
        }
        return source.substring(0, at) + replacement + source.substring(at + original.length());
    }

    private Map<String, byte[]> compiled(String source) {
        synchronized (STANDARD) {
            return compiledAlone(source);
        }
    }

    private Map<String, byte[]> compiledAlone(String source) {
        StringWriter errors = new StringWriter();
        InMemory memory = new InMemory(STANDARD);
        SimpleJavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + className + ".java"),
                JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        if (!COMPILER.getTask(errors, memory, null, List.of("-proc:none"), null, List.of(file)).call()) {
            throw new IllegalArgumentException(name + " does not compile: " + errors);
        }
        return memory.classes();
    }

    /** Keeps what the compiler writes. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        InMemory(JavaFileManager standard) {
            super(standard);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
                FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    written.put(className, out);
                    return out;
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            written.forEach((className, out) -> classes.put(className, out.toByteArray()));
            return classes;
        }
    }

    /** The model and what runs the vectors anew, with the mutated class among them. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> mutated;

        Loader(Map<String, byte[]> mutated) {
            super(Mutant.class.getClassLoader());
            this.mutated = mutated;
        }

        @Override
        protected Class<?> loadClass(String className, boolean resolve) throws ClassNotFoundException {
            if (!className.startsWith(MODEL + ".") && !className.startsWith(VECTORS + ".")) {
                return super.loadClass(className, resolve);
            }
            synchronized (getClassLoadingLock(className)) {
                Class<?> loaded = findLoadedClass(className);
                return loaded != null ? loaded : define(className);
            }
        }

        private Class<?> define(String className) throws ClassNotFoundException {
            byte[] bytes = mutated.get(className);
            if (bytes == null) {
                try (InputStream in = getParent().getResourceAsStream(className.replace('.', '/') + ".class")) {
                    if (in == null) {
                        throw new ClassNotFoundException(className);
                    }
                    bytes = in.readAllBytes();
                } catch (IOException e) {
                    throw new ClassNotFoundException(className, e);
                }
            }
            return defineClass(className, bytes, 0, bytes.length);
        }
    }
}
