package io.switchboard.interop.mesh;

import com.google.gson.Gson;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Calls the greeter by grpc-java, over xDS: {@code CallerProgram TARGET}; see interop/callers/README.md. */
final class CallerProgram {
    private CallerProgram() {}

    public static void main(String[] args) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                Caller caller =
                        new Paced(new ChannelCalls(Grpc.newChannelBuilder(args[0], InsecureChannelCredentials.create())
                                .build()))) {
            Gson gson = new Gson();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(gson.toJson(answer(caller, line.split(" ", -1))));
            }
        }
        System.exit(0);
    }

    private static Tally answer(Caller caller, String... words) {
        return switch (words[0]) {
            case "call" -> call(caller, words);
            case "load" -> load(caller, Integer.parseInt(words[1]));
            case "report" -> caller.report();
            default -> throw new IllegalArgumentException("unknown command: " + words[0]);
        };
    }

    private static Tally call(Caller caller, String... words) {
        Map<String, String> headers = new TreeMap<>();
        for (int word = 4; word < words.length; word++) {
            int equals = words[word].indexOf('=');
            headers.put(words[word].substring(0, equals), words[word].substring(equals + 1));
        }
        return caller.call(
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                words.length > 3 ? words[3] : Caller.ANYBODY,
                headers);
    }

    private static Tally load(Caller caller, int rate) {
        if (rate == 0) {
            return caller.endLoad();
        }
        Tally until = caller.report();
        caller.load(rate);
        return until;
    }
}
