package io.switchboard.spring.cloud;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.support.NoOpCache;
import org.springframework.cloud.loadbalancer.cache.LoadBalancerCacheManager;
import org.springframework.context.annotation.Bean;

/**
 * Has Spring Cloud's balancer ask anew for each call. It belongs to the contexts of the balancer's clients: in that of
 * the application a manager of caches would be in the way of others.
 */
class WithoutCopies {
    @Bean
    LoadBalancerCacheManager switchboardNoCache() {
        return new None();
    }

    private static final class None implements LoadBalancerCacheManager {
        @Override
        public @Nullable Cache getCache(String name) {
            return new NoOpCache(name);
        }

        @Override
        public Collection<String> getCacheNames() {
            return List.of();
        }
    }
}
