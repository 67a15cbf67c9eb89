package io.switchboard.examples.micronaut;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import io.switchboard.Switchboard;
import jakarta.inject.Singleton;

/** One connection for the application. */
@Factory
final class SwitchboardFactory {
    @Singleton
    @Bean(preDestroy = "close")
    Switchboard switchboard(@Value("${switchboard.endpoints}") String endpoints) {
        return Switchboard.connect(endpoints);
    }
}
