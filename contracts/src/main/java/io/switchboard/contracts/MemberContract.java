package io.switchboard.contracts;

import static io.switchboard.contracts.ContractFixture.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.switchboard.etcd.api.AuthenticateRequest;
import io.switchboard.etcd.api.Member;
import io.switchboard.etcd.api.MemberListRequest;
import io.switchboard.etcd.api.MemberListResponse;
import io.switchboard.etcd.api.ResponseHeader;
import io.switchboard.etcd.api.StatusRequest;
import io.switchboard.etcd.api.StatusResponse;
import org.junit.jupiter.api.Test;

interface MemberContract extends ContractFixture {
    private StatusResponse status() {
        return client().maintenance().status(StatusRequest.getDefaultInstance());
    }

    @Test
    default void status_is_that_of_a_healthy_leader() {
        client().put(key("a"), "1");
        StatusResponse status = status();
        assertTrue(status.getVersion().startsWith("3."), status.getVersion());
        assertEquals(status.getHeader().getMemberId(), status.getLeader());
        assertEquals(status.getHeader().getRaftTerm(), status.getRaftTerm());
        assertTrue(status.getRaftIndex() > 0 && status.getRaftAppliedIndex() > 0);
        assertTrue(status.getDbSize() > 0 && status.getDbSizeInUse() > 0);
        assertEquals(0, status.getErrorsCount());
        assertFalse(status.getIsLearner());
    }

    @Test
    default void every_answer_names_the_same_cluster_and_member() {
        ResponseHeader status = status().getHeader();
        ResponseHeader range = client().list(prefix()).getHeader();
        assertNotEquals(0, status.getClusterId());
        assertEquals(status.getClusterId(), range.getClusterId());
        assertEquals(status.getMemberId(), range.getMemberId());
        assertEquals(status.getRaftTerm(), range.getRaftTerm());
        assertEquals(status.getRevision(), range.getRevision());
    }

    @Test
    default void member_list_names_the_member_and_its_urls_but_no_revision() {
        MemberListResponse response = client().cluster().memberList(MemberListRequest.getDefaultInstance());
        Member member = response.getMembers(0);
        assertEquals(1, response.getMembersCount());
        assertEquals(response.getHeader().getMemberId(), member.getID());
        assertFalse(member.getName().isEmpty());
        assertEquals(1, member.getPeerURLsCount());
        assertTrue(member.getClientURLs(0).startsWith("http://127.0.0.1:"), member::toString);
        assertFalse(member.getIsLearner());
        assertEquals(0, response.getHeader().getRevision());
    }

    @Test
    default void authenticate_is_refused_while_there_are_no_users() {
        assertFails(
                Status.Code.FAILED_PRECONDITION,
                "etcdserver: authentication is not enabled",
                () -> client().auth()
                        .authenticate(AuthenticateRequest.newBuilder()
                                .setName("root")
                                .setPassword("secret")
                                .build()));
    }
}
