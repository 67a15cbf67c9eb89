package io.switchboard.spring.cloud;

import java.net.URI;
import java.util.Map;
import org.springframework.cloud.client.ServiceInstance;

/**
 * An instance of an HTTP service, as Spring Cloud sees it; immutable.
 *
 * @param instanceId what tells it from all others of its service
 * @param serviceId its service, in Spring Cloud's words
 * @param uri where it is: scheme, host and port
 * @param metadata its labels, and what else is known of it: {@code zone}, {@code version}, {@code weight}
 */
record HttpInstance(String instanceId, String serviceId, URI uri, Map<String, String> metadata)
        implements ServiceInstance {
    static final String HTTP = "http";
    static final String HTTPS = "https";

    HttpInstance {
        metadata = Map.copyOf(metadata);
    }

    @Override
    public String getInstanceId() {
        return instanceId;
    }

    @Override
    public String getServiceId() {
        return serviceId;
    }

    /** With brackets if it is an IPv6 address: Spring Cloud puts it into a URI as it is. */
    @Override
    public String getHost() {
        return uri.getHost();
    }

    @Override
    public int getPort() {
        return uri.getPort();
    }

    @Override
    public boolean isSecure() {
        return HTTPS.equals(uri.getScheme());
    }

    @Override
    public URI getUri() {
        return uri;
    }

    @Override
    public Map<String, String> getMetadata() {
        return metadata;
    }

    @Override
    public String getScheme() {
        return uri.getScheme();
    }
}
