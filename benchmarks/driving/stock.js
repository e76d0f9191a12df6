// Runs in the page of the stock widgets: logs frames, and when the last of the pictures showed something new.
() => {
  const log = { frames: [], pictures: [] };
  window.stock = log;
  const pictures = () => document.querySelectorAll("[data-testid=stImage] img, [data-testid=stPlotlyChart] .hm image");
  const source = (picture) => picture?.currentSrc ?? picture?.href.baseVal;
  let shown = source([...pictures()].at(-1));
  let loaded = shown;
  const seen = ({ target }) => {
    if (target === [...pictures()].at(-1)) loaded = source(target); // Plotly draws the same twice
  };
  document.addEventListener("load", seen, true);
  const frame = (tick) => {
    log.frames.push(tick);
    if (loaded !== shown) log.pictures.push(tick);
    shown = loaded;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
