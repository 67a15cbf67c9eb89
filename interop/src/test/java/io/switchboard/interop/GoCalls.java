package io.switchboard.interop;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.switchboard.embedded.Etcd;
import org.junit.jupiter.api.Assertions;

/** Calls by a Go program, through etcd's resolver and grpc-go's round_robin. */
final class GoCalls implements GreeterCalls {
    private final GoProcess process;

    private GoCalls(GoProcess process) {
        this.process = process;
    }

    static GoCalls start(Etcd etcd, String service) {
        return new GoCalls(
                GoProcess.start("caller", "-etcd", etcd.endpoint(), "-service", service, "-interval", "1ms"));
    }

    @Override
    public String next() throws InterruptedException {
        String line = process.line();
        JsonObject answer = JsonParser.parseString(line).getAsJsonObject();
        Assertions.assertTrue(answer.has("server"), line);
        return answer.get("server").getAsString();
    }

    @Override
    public void close() {
        process.close();
    }
}
