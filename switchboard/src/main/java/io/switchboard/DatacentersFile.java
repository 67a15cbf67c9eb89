package io.switchboard;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.switchboard.core.Text;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.EtcdTls;
import io.switchboard.etcd.layout.FormatChoice;
import io.switchboard.etcd.layout.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The registries of all datacenters in a JSON file, the same for a whole fleet: an object with a member for each
 * datacenter, whose value has {@code endpoints} (an array of strings) and, where they are needed, {@code user},
 * {@code passwordFile}, {@code ca}, {@code certificate}, {@code key}, {@code serverName}, {@code namespace},
 * {@code format} and {@code network}, each a string. Paths are relative to the file's folder.
 */
final class DatacentersFile {
    /** More than any such file: a wrong path must not be read into memory. */
    private static final long MAX_BYTES = 1 << 20;

    private static final String ENDPOINTS = "endpoints";
    private static final Set<String> TEXTS =
            Set.of("user", "passwordFile", "ca", "certificate", "key", "serverName", "namespace", "format", "network");

    private final Map<String, String> environment;

    /** @param environment says the namespace and the format of registries of which the file does not */
    DatacentersFile(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws IllegalArgumentException if it cannot be read or is wrong; the message says where and why */
    List<Datacenter> read(Path file) {
        JsonElement document;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("file " + file + " is larger than " + MAX_BYTES + " bytes");
            }
            document = Json.parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException("file " + file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("file " + file + ": " + e.getMessage(), e);
        }
        List<Datacenter> all = new ArrayList<>();
        for (Map.Entry<String, JsonElement> one :
                object(document, "file " + file).entrySet()) {
            String where = "file " + file + ", datacenter \"" + Text.printable(one.getKey()) + "\"";
            JsonObject said = object(one.getValue(), where);
            try {
                all.add(datacenter(one.getKey(), said, file));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
            }
        }
        return all;
    }

    private Datacenter datacenter(String name, JsonObject said, Path file) {
        for (String member : said.keySet()) {
            if (!member.equals(ENDPOINTS) && !TEXTS.contains(member)) {
                throw new IllegalArgumentException(
                        "member \"" + Text.printable(member) + "\" is not known; known are " + ENDPOINTS + ", "
                                + String.join(", ", TEXTS.stream().sorted().toList()));
            }
        }
        EtcdOptions.Builder options = RegistryOfEnvironment.options(environment, endpoints(said));
        String user = text(said, "user");
        String password = text(said, "passwordFile");
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and passwordFile belong together; give both or none");
        }
        if (user != null && password != null) {
            options.user(user, file.resolveSibling(password));
        }
        EtcdTls tls = tls(said, file);
        if (tls != null) {
            options.tls(tls);
        }
        String namespace = text(said, "namespace");
        if (namespace != null) {
            options.namespace(namespace);
        }
        String format = text(said, "format");
        if (format != null) {
            options.format(FormatChoice.parse(format));
        }
        String network = text(said, "network");
        return Datacenter.of(name, options.build()).by(network == null ? "" : network);
    }

    private static @Nullable EtcdTls tls(JsonObject said, Path file) {
        String ca = text(said, "ca");
        String certificate = text(said, "certificate");
        String key = text(said, "key");
        String serverName = text(said, "serverName");
        if (ca == null && certificate == null && key == null && serverName == null) {
            return null;
        }
        EtcdTls.Builder tls = EtcdTls.builder();
        if (ca != null) {
            tls.ca(file.resolveSibling(ca));
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("certificate and key belong together; give both or none");
        }
        if (certificate != null && key != null) {
            tls.clientCertificate(file.resolveSibling(certificate), file.resolveSibling(key));
        }
        if (serverName != null) {
            tls.serverName(serverName);
        }
        return tls.build();
    }

    private static String[] endpoints(JsonObject said) {
        JsonElement endpoints = said.get(ENDPOINTS);
        if (endpoints == null
                || !endpoints.isJsonArray()
                || endpoints.getAsJsonArray().isEmpty()) {
            throw new IllegalArgumentException(
                    ENDPOINTS + " is missing or empty; write for example [\"https://etcd.example:2379\"]");
        }
        List<String> all = new ArrayList<>();
        for (JsonElement one : endpoints.getAsJsonArray()) {
            if (!one.isJsonPrimitive() || !one.getAsJsonPrimitive().isString()) {
                throw new IllegalArgumentException(ENDPOINTS + " has a value that is no string");
            }
            all.add(one.getAsString());
        }
        return all.toArray(String[]::new);
    }

    private static @Nullable String text(JsonObject said, String member) {
        JsonElement value = said.get(member);
        if (value == null) {
            return null;
        }
        if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
            throw new IllegalArgumentException(member + " is no string");
        }
        return value.getAsString();
    }

    private static JsonObject object(JsonElement value, String where) {
        if (!value.isJsonObject()) {
            throw new IllegalArgumentException(where + " is no JSON object");
        }
        return value.getAsJsonObject();
    }
}
