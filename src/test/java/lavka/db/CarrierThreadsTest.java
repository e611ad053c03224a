package lavka.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scheduler of virtual threads has a carrier more for each slow statement, and for no longer. */
class CarrierThreadsTest {
    private final VirtualThreadSchedulerMXBean scheduler =
            ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);

    private int before;

    /** Services that other tests share may still change the scheduler, until the JIT compiler is idle. */
    @BeforeEach
    void waits_for_the_watchers_of_other_services() throws InterruptedException {
        for (int i = 0; i < 3_000 && isWatched(); i++) {
            Thread.sleep(10);
        }
        assertThat(isWatched()).isFalse();
        before = scheduler.getParallelism();
    }

    private static boolean isWatched() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("carriers") && thread.getState() != Thread.State.WAITING);
    }

    /** The time of a JIT compiler that has nothing to do. */
    private static long calm() {
        return 0;
    }

    private void await(IntPredicate parallelism) throws InterruptedException {
        int now = scheduler.getParallelism();
        for (int i = 0; i < 500 && !parallelism.test(now); i++) {
            Thread.sleep(10);
            now = scheduler.getParallelism();
        }
        assertThat(now).matches(parallelism::test);
    }

    @Test
    void a_slow_statement_adds_a_carrier_until_it_ends() throws Exception {
        try (CarrierThreads carriers = new CarrierThreads(3, CarrierThreadsTest::calm)) {
            int first = carriers.begin();
            int second = carriers.begin();
            await(parallelism -> parallelism == before + 2);
            carriers.end(first);
            await(parallelism -> parallelism == before + 1);
            carriers.end(second);
            await(parallelism -> parallelism == before);
            int third = carriers.begin();
            await(parallelism -> parallelism == before + 1);
            carriers.end(third);
        }
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    @Test
    void a_quick_statement_adds_none() throws Exception {
        try (CarrierThreads carriers = new CarrierThreads(1, CarrierThreadsTest::calm)) {
            for (int i = 0; i < 1_000; i++) {
                carriers.end(carriers.begin());
            }
            assertThat(scheduler.getParallelism()).isEqualTo(before);
        }
    }

    @Test
    void closing_removes_what_a_running_statement_has_added() throws Exception {
        CarrierThreads carriers = new CarrierThreads(1, CarrierThreadsTest::calm);
        carriers.begin();
        await(parallelism -> parallelism == before + 1);
        carriers.close();
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    @Test
    void two_services_in_a_jvm_share_the_scheduler() throws Exception {
        try (CarrierThreads one = new CarrierThreads(1, CarrierThreadsTest::calm);
                CarrierThreads other = new CarrierThreads(1, CarrierThreadsTest::calm)) {
            int slot = one.begin();
            other.begin();
            await(parallelism -> parallelism == before + 2);
            one.end(slot);
            await(parallelism -> parallelism == before + 1);
        }
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    /** Its threads have worked, together, for a quarter of the time. */
    @Test
    void a_compiler_with_little_to_do_takes_no_carrier() throws Exception {
        try (CarrierThreads carriers = new CarrierThreads(1, () -> System.nanoTime() / 4_000_000)) {
            carriers.begin();
            await(parallelism -> parallelism == before + 1);
            for (int i = 0; i < 60; i++) {
                assertThat(scheduler.getParallelism()).isEqualTo(before + 1);
                Thread.sleep(10);
            }
        }
    }

    /** Its threads have worked for two milliseconds per millisecond, until they stop. */
    @Test
    void a_busy_compiler_takes_the_place_of_a_carrier_but_never_of_the_last() throws Exception {
        scheduler.setParallelism(2);
        AtomicBoolean isBusy = new AtomicBoolean(true);
        LongSupplier compiler = () -> isBusy.get() ? System.nanoTime() / 500_000 : 0;
        try (CarrierThreads one = new CarrierThreads(1, compiler);
                CarrierThreads other = new CarrierThreads(1, compiler)) {
            int slot = one.begin();
            int otherSlot = other.begin();
            await(parallelism -> parallelism == 4); // both statements are slow
            await(parallelism -> parallelism == 2); // and the compiler is busy
            one.end(slot);
            other.end(otherSlot);
            await(parallelism -> parallelism == 1);
            isBusy.set(false);
            await(parallelism -> parallelism == 2);
        } finally {
            scheduler.setParallelism(before);
        }
    }
}
