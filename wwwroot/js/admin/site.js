// The place within a page is known to the browser alone; the frame is told of it.
const frame = document.getElementById('site');
if (frame && location.hash) frame.src += location.hash;
