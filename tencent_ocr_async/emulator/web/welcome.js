// What to do for a first call, with this emulator's address and its fake credentials.

export async function showWelcome(place, get) {
  const part = document.getElementById("welcome").content.cloneNode(true);
  place.replaceChildren(part);
  const about = await get("/_emulator/about");
  const url = location.origin;
  const id = about.secret_id || "<the id it was started with>";
  const key = about.secret_key || "<the key it was started with>";
  const texts = {
    "shell": `export TENCENTCLOUD_SECRET_ID='${id}'\nexport TENCENTCLOUD_SECRET_KEY='${key}'\n`
      + `tencent-ocr run GeneralAccurateOCR scan.png --endpoint ${url}`,
    "python": "import asyncio\nfrom tencent_ocr_async import Credentials, OcrClient\n\nasync def main():\n"
      + `    credentials = Credentials("${id}", "${key}")\n`
      + `    async with OcrClient(credentials, endpoint="${url}", site="${about.site}") as ocr:\n`
      + '        print(await ocr.general_accurate_ocr("scan.png"))\n\nasyncio.run(main())',
    "bucket": `async with CloudInfiniteClient("${about.bucket}", "${about.region}", credentials,\n`
      + `                               endpoint="${url}") as ci:\n    print(await ci.ocr("folder/scan.png"))`,
    "own-key": about.secret_id ? "" : "It was started with credentials of your own, which are not shown here.",
  };
  for (const [name, text] of Object.entries(texts)) {
    const filled = place.querySelector(`[data-fill="${name}"]`);
    if (filled) filled.textContent = text;
  }
}
