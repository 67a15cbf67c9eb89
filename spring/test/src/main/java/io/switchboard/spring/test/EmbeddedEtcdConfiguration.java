package io.switchboard.spring.test;

import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.spring.SwitchboardConnectionDetails;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

/** An etcd that starts and ends with the context; the properties are below all others of the application. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:/io/switchboard/spring/test/embedded-etcd.properties")
class EmbeddedEtcdConfiguration {
    @Bean
    EmbeddedEtcd embeddedEtcd() {
        return EmbeddedEtcd.start();
    }

    @Bean
    SwitchboardConnectionDetails embeddedEtcdConnectionDetails(EmbeddedEtcd etcd) {
        return () -> List.of(etcd.endpoint());
    }
}
