package io.switchboard.controlplane;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.switchboard.core.Internal;
import java.io.File;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a part calls the instances of services: in plain text, or by the settings {@code instancesCa} (a file of
 * certificates, or {@code system}), {@code instancesCert} and {@code instancesKey}.
 */
@Internal
public final class InstanceCredentials {
    private static final String SYSTEM = "system";

    private InstanceCredentials() {}

    /**
     * @param setting a setting of the part by its name; null: it is not given
     * @throws IllegalArgumentException if they do not go together, or a file cannot be read; the message names them
     */
    public static ChannelCredentials of(UnaryOperator<@Nullable String> setting) {
        String authorities = setting.apply("instancesCa");
        String certificate = setting.apply("instancesCert");
        String key = setting.apply("instancesKey");
        if (authorities == null) {
            if (certificate != null || key != null) {
                throw new IllegalArgumentException(
                        "instancesCert and instancesKey are for TLS; write instancesCa too: a"
                                + " file of certificates, or \"" + SYSTEM + "\"");
            }
            return InsecureChannelCredentials.create();
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("write both instancesCert and instancesKey, or none of them");
        }
        try {
            TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
            if (!authorities.equals(SYSTEM)) {
                tls.trustManager(new File(authorities));
            }
            if (certificate != null && key != null) {
                tls.keyManager(new File(certificate), new File(key));
            }
            return tls.build();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "instancesCa, instancesCert, instancesKey: a file cannot be read: " + e.getMessage(), e);
        }
    }
}
