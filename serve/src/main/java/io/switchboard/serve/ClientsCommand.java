package io.switchboard.serve;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.switchboard.cli.CommandFailure;
import io.switchboard.cli.Elsewhere;
import io.switchboard.cli.Output;
import io.switchboard.cli.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code switchboard clients}: who is connected to a control plane. */
@Command(
        name = Elsewhere.CLIENTS,
        description = Elsewhere.CLIENTS_TEXT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:the process cannot be asked", "2:wrong usage"})
final class ClientsCommand implements Callable<Integer> {
    private static final int MAX_BYTES = 256 << 20;
    private static final int PATIENCE_MILLIS = 10_000;

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1:9901",
            description = "What the process was given as --admin, as seen from here (default: ${DEFAULT-VALUE}).")
    private String admin = "";

    @Mixin
    private Output output = new Output();

    ClientsCommand() {}

    @Override
    public Integer call() throws CommandFailure {
        JsonObject byPart = read();
        if (output.isJson()) {
            output.print(byPart);
            return 0;
        }
        output.print(ClientRows.table(byPart));
        return 0;
    }

    private JsonObject read() throws CommandFailure {
        String base = admin.contains("://") ? admin : "http://" + (admin.startsWith(":") ? "127.0.0.1" : "") + admin;
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(base + "/clients").toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new CommandFailure("the process at " + admin + " has no part that has clients");
            }
            if (status != HttpURLConnection.HTTP_OK) {
                throw new CommandFailure("the process at " + admin + " answers with HTTP status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] body = in.readNBytes(MAX_BYTES);
                return JsonParser.parseString(new String(body, StandardCharsets.UTF_8))
                        .getAsJsonObject();
            }
        } catch (IOException | ClassCastException e) {
            throw new CommandFailure("no process of switchboard serve can be asked at " + admin + ": " + e.getMessage()
                    + "; give --admin ADDRESS, as it was given to that process");
        } catch (JsonParseException | IllegalStateException e) {
            throw new CommandFailure("what answers at " + admin + " is no switchboard serve: it does not send JSON");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--admin: \"" + admin + "\" is no address; write host:port");
        }
    }
}
