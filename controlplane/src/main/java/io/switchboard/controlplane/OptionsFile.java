package io.switchboard.controlplane;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.switchboard.core.Text;
import io.switchboard.etcd.layout.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link ControlPlaneOptions} in a JSON file: an object that may have {@code parts} (an object with a member for each
 * part, whose value has {@code address} and the part's own settings), {@code admin}, {@code tls} (an object with
 * {@code certificate}, {@code key} and {@code clientCa}), {@code access} (an array of objects with {@code services} and
 * one of {@code certificate}, {@code tokenFile} and {@code anyone}) and {@code grace}. Paths are relative to the file's
 * folder.
 */
final class OptionsFile {
    /** More than any such file: a wrong path must not be read into memory. */
    private static final long MAX_BYTES = 1 << 20;

    private static final String PARTS = "parts";
    private static final String ADMIN = "admin";
    private static final String TLS = "tls";
    private static final String ACCESS = "access";
    private static final String GRACE = "grace";
    private static final String ADDRESS = "address";
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final String CLIENT_CA = "clientCa";
    private static final String TOKEN_FILE = "tokenFile";
    private static final String ANYONE = "anyone";
    private static final String SERVICES = "services";

    private final Path file;

    private OptionsFile(Path file) {
        this.file = file;
    }

    static void read(Path file, ControlPlaneOptions.Builder into) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("it is larger than " + MAX_BYTES + " bytes");
            }
            new OptionsFile(file).read(Json.parse(Files.readString(file, StandardCharsets.UTF_8)), into);
        } catch (IOException e) {
            throw new IllegalArgumentException("file " + file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("file " + file + ": " + e.getMessage(), e);
        }
    }

    private void read(JsonElement document, ControlPlaneOptions.Builder into) {
        JsonObject all = object(document);
        known(all, PARTS, ADMIN, TLS, ACCESS, GRACE);
        in(PARTS, () -> parts(all.get(PARTS), into));
        String admin = text(all, ADMIN);
        if (admin != null) {
            in(ADMIN, () -> into.admin(admin));
        }
        in(TLS, () -> tls(all.get(TLS), into));
        in(ACCESS, () -> access(all.get(ACCESS), into));
        String grace = text(all, GRACE);
        if (grace != null) {
            in(GRACE, () -> into.grace(time(grace)));
        }
    }

    private static ControlPlaneOptions.Builder parts(@Nullable JsonElement value, ControlPlaneOptions.Builder into) {
        if (value != null) {
            for (Map.Entry<String, JsonElement> one : object(value).entrySet()) {
                in(Text.printable(one.getKey()), () -> part(one.getKey(), object(one.getValue()), into));
            }
        }
        return into;
    }

    private static ControlPlaneOptions.Builder part(String name, JsonObject said, ControlPlaneOptions.Builder into) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> one : said.entrySet()) {
            if (!one.getKey().equals(ADDRESS)) {
                if (!(one.getValue() instanceof JsonPrimitive setting)) {
                    throw new IllegalArgumentException(
                            Text.printable(one.getKey()) + " is no text, number, true or false");
                }
                settings.put(one.getKey(), setting.getAsString());
            }
        }
        return in(ADDRESS, () -> into.part(name, text(said, ADDRESS))).settings(name, settings);
    }

    private ControlPlaneOptions.Builder tls(@Nullable JsonElement value, ControlPlaneOptions.Builder into) {
        if (value != null) {
            JsonObject said = object(value);
            known(said, CERTIFICATE, KEY, CLIENT_CA);
            String certificate = text(said, CERTIFICATE);
            String key = text(said, KEY);
            if (certificate == null || key == null) {
                throw new IllegalArgumentException(CERTIFICATE + " and " + KEY + " belong together; give both");
            }
            into.certificate(file.resolveSibling(certificate)).key(file.resolveSibling(key));
            String clientCa = text(said, CLIENT_CA);
            if (clientCa != null) {
                into.clientCa(file.resolveSibling(clientCa));
            }
        }
        return into;
    }

    private ControlPlaneOptions.Builder access(@Nullable JsonElement value, ControlPlaneOptions.Builder into) {
        if (value == null) {
            return into;
        }
        if (!value.isJsonArray()) {
            throw new IllegalArgumentException("it is no JSON array; write for example"
                    + " [{\"certificate\": \"orders.example\", \"services\": [\"prices\", \"shop/*\"]}]");
        }
        List<AccessRule> rules = new ArrayList<>();
        for (JsonElement one : value.getAsJsonArray()) {
            rules.add(in("entry " + (rules.size() + 1), () -> rule(object(one))));
        }
        return into.access(rules);
    }

    private AccessRule rule(JsonObject said) {
        known(said, CERTIFICATE, TOKEN_FILE, ANYONE, SERVICES);
        String certificate = text(said, CERTIFICATE);
        String token = text(said, TOKEN_FILE);
        boolean anyone = said.get(ANYONE) instanceof JsonPrimitive flag && flag.isBoolean() && flag.getAsBoolean();
        if ((certificate == null ? 0 : 1) + (token == null ? 0 : 1) + (said.has(ANYONE) ? 1 : 0) != 1
                || said.has(ANYONE) != anyone) {
            throw new IllegalArgumentException("it does not say who; write one of \"" + CERTIFICATE
                    + "\": \"orders.example\", \"" + TOKEN_FILE + "\": \"token\", and \"" + ANYONE + "\": true");
        }
        String[] services = services(said.get(SERVICES));
        if (certificate != null) {
            return AccessRule.certificate(certificate, services);
        }
        return token != null ? AccessRule.token(file.resolveSibling(token), services) : AccessRule.anyone(services);
    }

    private static String[] services(@Nullable JsonElement value) {
        List<String> all = new ArrayList<>();
        if (value != null && value.isJsonArray()) {
            for (JsonElement one : value.getAsJsonArray()) {
                if (!(one instanceof JsonPrimitive text) || !text.isString()) {
                    throw new IllegalArgumentException(SERVICES + " has a value that is no string");
                }
                all.add(text.getAsString());
            }
        }
        return all.toArray(String[]::new);
    }

    private static Duration time(String text) {
        String digits = text.replaceFirst("(ms|s|m)$", "");
        if (digits.equals(text) || !digits.matches("\\d{1,6}")) {
            throw new IllegalArgumentException(
                    "\"" + Text.printable(text) + "\" is not a duration; write for example 10s or 500ms");
        }
        long number = Long.parseLong(digits);
        return text.endsWith("ms")
                ? Duration.ofMillis(number)
                : text.endsWith("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
    }

    private static void known(JsonObject said, String... members) {
        Set<String> unknown = new TreeSet<>(said.keySet());
        unknown.removeAll(Set.of(members));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("member \""
                    + Text.printable(unknown.iterator().next()) + "\" is not known; known are "
                    + String.join(", ", members));
        }
    }

    /** What is wrong is told with where. */
    private static <T> T in(String where, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(JsonObject said, String member) {
        JsonElement value = said.get(member);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonPrimitive text) || !text.isString()) {
            throw new IllegalArgumentException(member + " is no string");
        }
        return text.getAsString();
    }

    private static JsonObject object(JsonElement value) {
        if (!value.isJsonObject()) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        return value.getAsJsonObject();
    }
}
