package io.switchboard.spring.cloud;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Switches the copies off that Spring Cloud's balancer keeps of each service, unless the application says otherwise:
 * what is told here is of now, and a copy is called after it has left. It is early enough for the conditions of others.
 */
final class CopiesOff implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    static final String PROPERTY = "spring.cloud.loadbalancer.cache.enabled";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        for (String used :
                new String[] {"switchboard.enabled", "switchboard.cloud.enabled", "spring.cloud.discovery.enabled"}) {
            if (!environment.getProperty(used, Boolean.class, true)) {
                return;
            }
        }
        environment.getPropertySources().addLast(new MapPropertySource("switchboardCloud", Map.of(PROPERTY, "false")));
    }
}
