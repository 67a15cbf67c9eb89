package io.switchboard.grpc;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.switchboard.grpc.config.ConfigReader;
import java.util.Map;

/** Configs as gRPC hands them out, from text; names may go without quotes. */
public final class Json {
    private static final TypeToken<Map<String, Object>> OBJECT = new TypeToken<>() {};

    private Json() {}

    public static Map<String, Object> map(String text) {
        return new Gson().fromJson(text, OBJECT);
    }

    /** A service config with this one of the policy's. */
    static Map<String, Object> serviceConfig(String policy) {
        return map("{loadBalancingConfig: [{switchboard: " + policy + "}]}");
    }

    /** The same with retries of what a lost connection does to a call. */
    static Map<String, Object> retrying(String policy) {
        Map<String, Object> config = serviceConfig(policy);
        config.putAll(map("""
                        {methodConfig: [{
                          name: [{}],
                          retryPolicy: {
                            maxAttempts: 5,
                            initialBackoff: "0.01s",
                            maxBackoff: "0.1s",
                            backoffMultiplier: 2,
                            retryableStatusCodes: ["UNAVAILABLE", "UNKNOWN"]
                          }
                        }]}
                        """));
        return config;
    }

    public static ConfigReader reader(String text, String path) {
        return new ConfigReader(map(text), path);
    }
}
