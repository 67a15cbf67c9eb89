package io.switchboard.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where etcd is, for an application that learns it otherwise than by properties, such as a test that starts one:
 *
 * <pre>{@code
 * @Bean
 * SwitchboardConnectionDetails etcd(EmbeddedEtcd etcd) {
 *     return () -> List.of(etcd.endpoint());
 * }
 * }</pre>
 */
@FunctionalInterface
public interface SwitchboardConnectionDetails extends ConnectionDetails {
    /** The members to dial. */
    List<String> endpoints();

    /** Its user; null: none. */
    default @Nullable String username() {
        return null;
    }

    /** The user's password; null where there is no user. */
    default @Nullable String password() {
        return null;
    }
}
