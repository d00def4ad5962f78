type Props = { words: string | null; catchUp: () => void; className: string | undefined }

/** Says that something newer waits (`useSteady`), where there is something to say, and shows it. */
export const Behind = ({ words, catchUp, className }: Props) => (
  <div className={className} role="status">
    {words ? (
      <button type="button" className="pill" onClick={catchUp}>
        {words}
      </button>
    ) : null}
  </div>
)
