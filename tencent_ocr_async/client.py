"""OcrClient: the OCR API 3.0, one typed method for each of the four modelled actions and `call` for any."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal, TypeVar

from . import models
from .actions import HOSTS, Action, Site, actions, find_action
from .documents import Document, DocumentLike, Encoded
from .engine import workers
from .engine.base_client import DEFAULT_TIMEOUT, BaseClient
from .engine.handover import read_to_send
from .engine.limits import Limits
from .engine.providers.provider import CredentialsLike
from .engine.retry import RetryPolicy
from .engine.timeouts import Timeout
from .errors import ConfigurationError, DocumentError
from .hooks import OnEvent
from .protocol.messages import Body, build_body
from .protocol.ocr_call import OcrCall

T = TypeVar("T")

Language = Literal["zh-CN", "en-US"]

_MAX_BODY: Final = 10 * 1024 * 1024  # document 866/33518: a POST signed with TC3 is at most 10 MB


class OcrClient(BaseClient):
    """The OCR API of Tencent Cloud.

    `credentials`: a secret id and key, or a provider, which renews temporary ones; by default those of
    DefaultCredentials; a list of sub-accounts has all their quotas.
    `site`: "cn" or "intl", which have separate accounts. `endpoint`: a host or URL in place of the site's,
    such as the emulator, or a list of regional ones, each with a quota of its own: a call goes where the
    next slot is, and an endpoint that fails three times in a row rests while the others take its load.
    `region`: sent as X-TC-Region; only VatInvoiceOCR needs one and has ap-guangzhou by default. `limits`:
    LocalLimits; by default the documented rates, shared by all clients of this process. `retry`: a
    RetryPolicy. `timeout`: seconds for one attempt, or a Timeout that bounds its steps too. `proxy`: an
    http(s) proxy's URL; by default the environment's, "" for none. `language`: of the service's messages,
    "zh-CN" or "en-US". `allow_http`: hosts that may be spoken to without encryption, besides this machine.
    `on_event`: a function that is told of every step of every call, see `tencent_ocr_async.events`.

    Every method takes a path, bytes, an http(s) URL or a Document, and raises DocumentError before anything
    is sent, ApiError where the service says no, TransportError and ResponseError where no usable answer came.
    """

    def __init__(
        self,
        credentials: CredentialsLike | Sequence[CredentialsLike] | None = None,
        *,
        site: Site = "cn",
        endpoint: str | Sequence[str] | None = None,
        region: str | None = None,
        limits: Limits | None = None,
        retry: RetryPolicy | None = None,
        timeout: float | Timeout = DEFAULT_TIMEOUT,
        proxy: str | None = None,
        language: Language | None = None,
        allow_http: Collection[str] = (),
        on_event: OnEvent | None = None,
    ) -> None:
        if site not in HOSTS:
            raise ConfigurationError(f"site must be one of {', '.join(HOSTS)}, not {site!r}")
        super().__init__(
            credentials,
            endpoint=HOSTS[site] if endpoint is None else endpoint,
            limits=limits,
            retry=retry,
            timeout=timeout,
            proxy=proxy,
            allow_http=allow_http,
            on_event=on_event,
        )
        self._site: Site = site
        # Read and built now, so that the first call does not pay for it.
        actions(site)
        models.SealOCRRequest  # noqa: B018 - asking for one builds all
        self._region = region
        self._language = language

    async def seal_ocr(
        self, document: DocumentLike, *, enable_pdf: bool | None = None, pdf_page_number: int | None = None
    ) -> models.SealOCRResponse:
        """Recognise seals: body, other texts, shape and place of each (action SealOCR, 5 a second).

        `enable_pdf`: take PDFs too (service's default true). `pdf_page_number`: 1-based, default 1.
        """
        request = models.SealOCRRequest.build(enable_pdf=enable_pdf, pdf_page_number=pdf_page_number)
        make = models.SealOCRResponse.model_validate
        return await self._run("SealOCR", document, request.parameters(), make)

    async def extract_doc_multi(
        self,
        document: DocumentLike,
        *,
        pdf_page_number: int | None = None,
        item_names: Sequence[str] | None = None,
        item_names_show_mode: bool | None = None,
        return_full_text: bool | None = None,
        config_id: str | None = None,
        enable_coord: bool | None = None,
        output_parent_key: bool | None = None,
        config_advanced: models.ConfigAdvanced | Mapping[str, Any] | None = None,
        output_language: str | None = None,
        new_item_names: Sequence[models.ItemNames | Mapping[str, Any]] | None = None,
        multi_model_version: str | None = None,
    ) -> models.ExtractDocMultiResponse:
        """Extract fields and tables of a document (action ExtractDocMulti, 5 a second).

        `item_names`: fields to look for; `item_names_show_mode`: true (default) returns only those, false the
        default fields too. `return_full_text`: fill `word_list`. `config_id`: a template, "General" or
        "Table" among others. `enable_coord`: coordinates of values. `output_parent_key`: keys of parents.
        `output_language`: "cn" or "en" for added keys. `pdf_page_number`: 1-based, by default the first three
        pages.
        """
        request = models.ExtractDocMultiRequest.build(
            pdf_page_number=pdf_page_number,
            item_names=item_names,
            item_names_show_mode=item_names_show_mode,
            return_full_text=return_full_text,
            config_id=config_id,
            enable_coord=enable_coord,
            output_parent_key=output_parent_key,
            config_advanced=config_advanced,
            output_language=output_language,
            new_item_names=new_item_names,
            multi_model_version=multi_model_version,
        )
        make = models.ExtractDocMultiResponse.model_validate
        return await self._run("ExtractDocMulti", document, request.parameters(), make)

    async def general_accurate_ocr(
        self,
        document: DocumentLike,
        *,
        is_words: bool | None = None,
        enable_detect_split: bool | None = None,
        is_pdf: bool | None = None,
        pdf_page_number: int | None = None,
        enable_detect_text: bool | None = None,
        config_id: str | None = None,
        words_type: str | None = None,
    ) -> models.GeneralAccurateOCRResponse:
        """Recognise all text with its place (action GeneralAccurateOCR, 10 a second).

        `is_words`: single characters too. `enable_detect_split`: cut large pages in slices, for small print.
        `is_pdf`, `pdf_page_number` (1-based): a page of a PDF; `is_pdf` is set for a document that is one.
        `enable_detect_text`: false reads the picture as one line. `config_id`: "OCR" (default) or "MulOCR"
        for several languages. `words_type`: the kind of characters asked for.
        """
        request = models.GeneralAccurateOCRRequest.build(
            is_words=is_words,
            enable_detect_split=enable_detect_split,
            is_pdf=is_pdf,
            pdf_page_number=pdf_page_number,
            enable_detect_text=enable_detect_text,
            config_id=config_id,
            words_type=words_type,
        )
        make = models.GeneralAccurateOCRResponse.model_validate
        return await self._run("GeneralAccurateOCR", document, request.parameters(), make)

    async def vat_invoice_ocr(
        self, document: DocumentLike, *, is_pdf: bool | None = None, pdf_page_number: int | None = None
    ) -> models.VatInvoiceOCRResponse:
        """Recognise a VAT invoice (action VatInvoiceOCR, 10 a second).

        `is_pdf`, `pdf_page_number` (1-based): a page of a PDF; `is_pdf` is set for a document that is one.
        """
        request = models.VatInvoiceOCRRequest.build(is_pdf=is_pdf, pdf_page_number=pdf_page_number)
        make = models.VatInvoiceOCRResponse.model_validate
        return await self._run("VatInvoiceOCR", document, request.parameters(), make)

    async def call(
        self, action: str, document: DocumentLike | None = None, /, **parameters: Any
    ) -> dict[str, Any]:
        """Call any action: the vendor's names in, the vendor's `Response` object out (RequestId included).

        `document` goes where the action takes one (ImageBase64 or ImageUrl and their kin); `parameters` are
        sent as they are. The documented rate, size and formats of the action hold. Raises ConfigurationError
        for an action that the site does not have.
        """
        return await self._run(action, document, parameters, dict)

    async def _run(
        self,
        name: str,
        document: DocumentLike | None,
        parameters: Mapping[str, Any],
        make_response: Callable[[dict[str, Any]], T],
    ) -> T:
        # Reading a picture for a client that is closed would be in vain.
        self._engine.sessions.check_open()
        action = find_action(name, self._site)
        region = _region(action, self._region)
        try:
            body, digest = await _make_body(action, document, parameters)
        except DocumentError as error:
            error.action = action.name
            raise
        return await self._engine.call(
            OcrCall(action.name, action.rate, body, digest, make_response, region, self._language)
        )


async def _make_body(
    action: Action, document: DocumentLike | None, parameters: Mapping[str, Any]
) -> tuple[Body, str]:
    """The body and its SHA-256. The document's own bytes are let go: only their Base64 text is sent."""
    if document is None:
        return _encode_body(action, None, parameters)
    handed_in = Document.of(document)
    if handed_in.kind == "path":
        content = await read_to_send(str(handed_in.source), partial(handed_in.read, action))
        handed_in = Document("bytes", content, handed_in.name)
        del content
    work = partial(_encode_body, action, handed_in, parameters)
    return work() if handed_in.is_quick else await workers.encode(work)


def _encode_body(
    action: Action, document: Document | None, parameters: Mapping[str, Any]
) -> tuple[Body, str]:
    encoded = Encoded() if document is None else document.encode(action)
    body = build_body(*_place(action, encoded, parameters))
    if body.size > _MAX_BODY:
        label = "the request" if document is None else document.name
        raise DocumentError(label, f"makes a request of {body.size:,} bytes, the service takes {_MAX_BODY:,}")
    return body, body.sha256()


def _place(
    action: Action, encoded: Encoded, parameters: Mapping[str, Any]
) -> tuple[dict[str, Any], str | None, bytes | None]:
    """The parameters, and which of them takes the Base64 text."""
    placed = dict(parameters)
    base64_member, url_member = action.document_members
    twice = {base64_member, url_member} & placed.keys()
    if twice and (encoded.url is not None or encoded.base64_text is not None):
        # Of a URL and a content the service takes the URL alone: it would read, and bill, another document.
        raise ConfigurationError(f"{twice.pop()} is given twice, as the document and as a parameter")
    # A PDF is not read as one unless this switch is on, and with it on pictures are still taken.
    if "IsPdf" in action.parameters and (encoded.format == "PDF" or "PdfPageNumber" in placed):
        placed.setdefault("IsPdf", True)
    if encoded.url is not None:
        if url_member is None:
            raise ConfigurationError(f"{action.name} takes no URL")
        placed[url_member] = encoded.url
        return placed, None, None
    if encoded.base64_text is not None and base64_member is None:
        instead = f", only a URL ({url_member})" if url_member else ""
        raise ConfigurationError(f"{action.name} takes no file content{instead}")
    return placed, base64_member if encoded.base64_text is not None else None, encoded.base64_text


def _region(action: Action, chosen: str | None) -> str | None:
    if not action.regions:
        return chosen
    if chosen is not None and chosen not in action.regions:
        raise ConfigurationError(
            f"{action.name} is served in the regions {', '.join(sorted(action.regions))}, not in {chosen!r}"
        )
    return chosen or action.regions[0]
