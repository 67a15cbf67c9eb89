package io.switchboard.spring.cloud;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;

/**
 * Reports which instances answer calls: proof of life for those that the registry lists no longer, and that are called
 * only as long as they answer. And which cannot be reached: a killed server is registered until its lease ends.
 */
final class CallOutcomes implements LoadBalancerLifecycle<Object, Object, ServiceInstance> {
    /** May come from somebody else, who knows that nobody is there. */
    private static final int UNAVAILABLE = 503;

    /** Of Apache's client, which may not be there. */
    private static final String CONNECT_TIMEOUT = "ConnectTimeoutException";

    /** Causes may go round in a circle. */
    private static final int MAX_CAUSES = 20;

    private final FollowedServices services;

    CallOutcomes(FollowedServices services) {
        this.services = services;
    }

    @Override
    public void onStart(Request<Object> request) {}

    @Override
    public void onStartRequest(Request<Object> request, Response<ServiceInstance> response) {}

    @Override
    public void onComplete(CompletionContext<Object, ServiceInstance, Object> completion) {
        Response<ServiceInstance> chosen = completion.getLoadBalancerResponse();
        if (chosen == null || !chosen.hasServer() || chosen.getServer().getInstanceId() == null) {
            return;
        }
        ServiceInstance instance = chosen.getServer();
        if (isAnswer(completion)) {
            services.answered(instance.getServiceId(), instance.getInstanceId());
        } else if (completion.status() == CompletionContext.Status.FAILED
                && isNoConnection(completion.getThrowable())) {
            services.failed(instance.getServiceId(), instance.getInstanceId());
        }
    }

    /** Each client has exceptions of its own; a call that was sent may fail for reasons that are not the server's. */
    private static boolean isNoConnection(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof UnknownHostException
                    || cause.getClass().getSimpleName().equals(CONNECT_TIMEOUT)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isAnswer(CompletionContext<Object, ServiceInstance, Object> completion) {
        return completion.status() == CompletionContext.Status.SUCCESS
                && !(completion.getClientResponse() instanceof ResponseData response
                        && response.getHttpStatus() != null
                        && response.getHttpStatus().value() == UNAVAILABLE);
    }
}
