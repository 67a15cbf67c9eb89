package io.switchboard.interop;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.switchboard.embedded.Etcd;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** What etcd's naming package reads of a service, as it changes: the present entries first. */
final class GoEndpoints implements AutoCloseable {
    private final GoProcess process;

    private GoEndpoints(GoProcess process) {
        this.process = process;
    }

    static GoEndpoints watch(Etcd etcd, String service) {
        return new GoEndpoints(GoProcess.start("endpoints", "-watch", "-etcd", etcd.endpoint(), "-service", service));
    }

    /** The list at this moment. */
    static JsonElement list(Etcd etcd, String service) throws IOException, InterruptedException {
        try (GoProcess process = GoProcess.start("endpoints", "-etcd", etcd.endpoint(), "-service", service)) {
            List<String> lines = process.finish();
            Assertions.assertEquals(1, lines.size(), lines::toString);
            return JsonParser.parseString(lines.get(0));
        }
    }

    JsonObject next() throws InterruptedException {
        return JsonParser.parseString(process.line()).getAsJsonObject();
    }

    @Override
    public void close() {
        process.close();
    }
}
