package io.switchboard.grpc.config;

import io.switchboard.core.Internal;
import io.switchboard.core.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object of a JSON document and knows where in the document it is. What has not been asked for by the time of
 * {@link #end} is not known, and an error: a misspelt setting must not pass for a default.
 */
@Internal
public final class ConfigReader {
    /** Something in the document is wrong; the message says what, where, and what to do. */
    static final class Invalid extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Invalid(String path, String problem) {
            super(Text.message((path.isEmpty() ? "service config" : path) + ": " + problem));
        }
    }

    private final Map<?, ?> object;
    private final String path;
    private final Set<String> known = new TreeSet<>();

    public ConfigReader(Map<?, ?> object, String path) {
        this.object = object;
        this.path = path;
    }

    /** Where a field is, for messages. */
    String at(String name) {
        String shown = Text.printable(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** Where this object is. */
    String path() {
        return path;
    }

    /** The object as it is. */
    Map<?, ?> object() {
        return object;
    }

    boolean has(String name) {
        return value(name) != null;
    }

    @Nullable
    String text(String name) {
        Object value = value(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrongType(at(name), value, "a string");
    }

    String text(String name, String standard) {
        String value = text(name);
        return value == null ? standard : value;
    }

    /** A text of so many characters at most. */
    String text(String name, String standard, int longest) {
        String value = text(name, standard);
        if (value.length() > longest) {
            throw new Invalid(at(name), "has " + value.length() + " characters; write at most " + longest);
        }
        return value;
    }

    /** One of these words. */
    String word(String name, String standard, List<String> words) {
        String value = text(name, standard);
        if (!words.contains(value)) {
            throw new Invalid(
                    at(name), "\"" + Text.printable(value) + "\" is not known; write " + String.join(" or ", words));
        }
        return value;
    }

    /** A field that can only be true. */
    void yes(String name) {
        if (!Boolean.TRUE.equals(value(name))) {
            throw new Invalid(at(name), "has to be true");
        }
    }

    /** Whether a field is true; one that is not there is false. */
    boolean isTrue(String name) {
        yesOrNo(name);
        return Boolean.TRUE.equals(value(name));
    }

    /** A field that is true or false, or is not there. */
    void yesOrNo(String name) {
        Object value = value(name);
        if (value != null && !(value instanceof Boolean)) {
            throw wrongType(at(name), value, "true or false");
        }
    }

    /** A field that has to be there. */
    void require(String name, String example) {
        if (!has(name)) {
            throw new Invalid(at(name), "is missing; write it, such as " + example);
        }
    }

    double number(String name, double standard, double least, double most) {
        Object value = value(name);
        if (value == null) {
            return standard;
        }
        if (!(value instanceof Number number)) {
            throw wrongType(at(name), value, "a number");
        }
        double read = number.doubleValue();
        if (!(read >= least && read <= most)) {
            throw new Invalid(at(name), plain(read) + " is not between " + plain(least) + " and " + plain(most));
        }
        return read;
    }

    int whole(String name, int standard, int least, int most) {
        double read = number(name, standard, least, most);
        if (read != Math.rint(read)) {
            throw new Invalid(at(name), plain(read) + " is not a whole number");
        }
        return (int) read;
    }

    /** A duration as gRPC writes it: seconds and an {@code s}, such as {@code "1.5s"}; in nanoseconds. */
    long nanos(String name, long standard, long least, long most) {
        String value = text(name);
        if (value == null) {
            return standard;
        }
        if (!value.matches("\\d{1,9}(\\.\\d{1,9})?s")) {
            throw new Invalid(
                    at(name), "\"" + Text.printable(value) + "\" is not a duration; write seconds, such as \"1.5s\"");
        }
        long read = Math.round(Double.parseDouble(value.substring(0, value.length() - 1)) * 1e9);
        if (read < least || read > most) {
            throw new Invalid(
                    at(name),
                    "\"" + value + "\" is not between " + plain(least / 1e9) + "s and " + plain(most / 1e9) + "s");
        }
        return read;
    }

    @Nullable
    ConfigReader object(String name) {
        Object value = value(name);
        return value == null ? null : reader(value, at(name));
    }

    List<ConfigReader> objects(String name) {
        List<ConfigReader> all = new ArrayList<>();
        for (Object element : list(name)) {
            all.add(reader(element, at(name) + "[" + all.size() + "]"));
        }
        return all;
    }

    List<String> texts(String name) {
        List<String> all = new ArrayList<>();
        for (Object element : list(name)) {
            if (!(element instanceof String text)) {
                throw wrongType(at(name) + "[" + all.size() + "]", element, "a string");
            }
            all.add(text);
        }
        return all;
    }

    Map<String, String> textsByName(String name) {
        Object value = value(name);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrongType(at(name), value, "an object");
        }
        Map<String, String> all = new TreeMap<>();
        map.forEach((key, element) -> {
            if (!(element instanceof String text)) {
                throw wrongType(at(name) + "." + Text.printable(String.valueOf(key)), element, "a string");
            }
            all.put(String.valueOf(key), text);
        });
        return all;
    }

    /** The only field of this object. */
    String onlyField() {
        if (object.size() != 1) {
            throw new Invalid(path, "has " + object.size() + " fields; it needs exactly one, the name of a policy");
        }
        return String.valueOf(object.keySet().iterator().next());
    }

    /** The only field of this object, which names a choice among these. */
    String onlyField(List<String> names) {
        if (object.size() != 1) {
            throw new Invalid(
                    path, "has " + object.size() + " fields; it needs exactly one of " + String.join(", ", names));
        }
        String name = String.valueOf(object.keySet().iterator().next());
        if (!names.contains(name)) {
            throw new Invalid(
                    path, "\"" + Text.printable(name) + "\" is not known; it needs one of " + String.join(", ", names));
        }
        return name;
    }

    /** @throws Invalid if there are fields that nobody has asked for */
    void end() {
        Set<Object> unknown = new HashSet<>(object.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            String names = unknown.stream()
                    .map(name -> "\"" + Text.printable(String.valueOf(name)) + "\"")
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new Invalid(
                    path,
                    "unknown " + (unknown.size() == 1 ? "field " : "fields ") + names + "; there are "
                            + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
    }

    private @Nullable Object value(String name) {
        known.add(name);
        return object.get(name);
    }

    List<?> list(String name) {
        Object value = value(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrongType(at(name), value, "an array");
    }

    private static ConfigReader reader(@Nullable Object value, String path) {
        if (value instanceof Map<?, ?> map) {
            return new ConfigReader(map, path);
        }
        throw wrongType(path, value, "an object");
    }

    private static Invalid wrongType(String path, @Nullable Object value, String wanted) {
        String kind = value instanceof String
                ? "a string"
                : value instanceof Number
                        ? "a number"
                        : value instanceof List
                                ? "an array"
                                : value instanceof Map ? "an object" : String.valueOf(value);
        return new Invalid(path, "is " + kind + "; it has to be " + wanted);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
