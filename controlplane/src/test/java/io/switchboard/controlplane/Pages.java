package io.switchboard.controlplane;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Reads what the process tells by HTTP. */
public final class Pages {
    /** An answer. */
    public record Page(int status, String body) {}

    private Pages() {}

    public static Page read(ControlPlane process, String path) throws IOException {
        return read(process, path, "GET");
    }

    public static Page read(ControlPlane process, String path, String method) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + process.addresses().get("admin") + path)
                        .toURL()
                        .openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(30_000);
        connection.setReadTimeout(30_000);
        int status = connection.getResponseCode();
        try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Page(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
