// A dialog that the server fills. It is there at once, so that no key after the one for it reaches the bead.
import { complain } from "./talk.js";

// `load` gets the bead and gives what went wrong, or nothing; then `begin` shows what it has got. What is asked of the
// dialog waits in `inOrder` until it is filled, and until what was asked before has done its work. What was
// asked before the dialog was opened anew, or before `forget`, is for nothing that is there now; `era` tells which is which.
export const filling = ({ dialog, idle, rowOf, current, opened, load, begin }) => {
  let busy = Promise.resolve(), filled = false, now = 0;
  const queue = (work) => (busy = busy.then(work, work));
  const era = () => now;
  const forget = () => (now += 1);
  const inOrder = (work) => {
    const own = now;
    return queue(() => own === now && dialog.open && filled && work());
  };
  const open = () => {
    if (!rowOf(current())) return false;
    const bead = +current();
    opened(dialog);
    const own = forget();
    queue(async () => {
      filled = false;
      await idle();
      const wrong = await load(bead);
      // Closed meanwhile, and perhaps opened again.
      if (!dialog.open || own !== now) return;
      if (wrong) {
        dialog.close();
        return complain(wrong);
      }
      filled = true;
      begin();
    });
    return true;
  };
  return { open, inOrder, era, forget };
};
